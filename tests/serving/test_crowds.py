"""Which connection makes room for others."""

from dataclasses import dataclass

import pytest

from quizsvc.serving.crowds import heaviest, origin


@dataclass(eq=False)
class One:
    """A connection from an address, with a weight."""

    address: str
    weight: int = 1

    @property
    def client(self):
        """Address and port, as a socket tells them."""
        return (self.address, 1)


def chosen(*connections):
    """Which one of them it is."""
    return connections.index(heaviest(connections, lambda one: one.weight))


def test_the_address_with_most_gives_up_the_one_that_waits_longest():
    """Whoever came first from elsewhere stays."""
    assert chosen(One("10.0.0.1"), One("10.0.0.2"), One("10.0.0.2"), One("10.0.0.1"), One("10.0.0.2")) == 1
    assert chosen(One("10.0.0.1"), One("10.0.0.2")) == 0


def test_of_the_address_that_holds_most_the_largest_goes():
    """Many small ones together outweigh a large one of another's."""
    assert chosen(One("a", 50), *(One("b", size) for size in (20, 30, 10))) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_an_ipv6_client_has_a_whole_network(one, other, same):
    """It may come from any address of it."""
    assert (origin((one, 1, 0, 0)) == origin((other, 1, 0, 0))) is same


def test_a_connection_without_an_address_counts_too():
    """A Unix socket tells none."""
    assert origin("") == origin(None) == ""


def test_where_nobody_waits_nobody_makes_room():
    """That is the caller's fault."""
    with pytest.raises(ValueError, match="empty"):
        heaviest([], lambda _: 1)
