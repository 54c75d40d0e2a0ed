"""A small assembler for the classic BPF programs that seccomp runs on every system call."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

ALLOW = 0x7FFF0000
KILL = 0x80000000
ERRNO = 0x00050000  # the low 16 bits carry the error's number

_LOAD, _RETURN = 0x20, 0x06
JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT = 0x15, 0x35, 0x45
_AND = 0x54

NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_INSTRUCTION = struct.Struct("=HBBI")


def argument(index: int, high: bool = False) -> int:
    """Offset of one half of a call's argument (both our architectures are little-endian)."""
    return 16 + 8 * index + (4 if high else 0)


@dataclass
class Program:
    """Instructions in order. Every test is followed at once by what happens when it holds."""

    code: bytearray = field(default_factory=bytearray)
    _patches: dict[str, list[int]] = field(default_factory=dict)

    def load(self, offset: int) -> None:
        """Put a word of the call's data into the accumulator."""
        self._emit(_LOAD, offset)

    def mask(self, bits: int) -> None:
        """Keep only `bits` of the accumulator."""
        self._emit(_AND, bits)

    def answer(self, action: int) -> None:
        """End with `action`."""
        self._emit(_RETURN, action)

    def answer_if(self, test: int, value: int, action: int) -> None:
        """End with `action` when the test of the accumulator against `value` holds."""
        self._emit(test, value, no=1)
        self.answer(action)

    def answer_unless(self, test: int, value: int, action: int, patch: str = "") -> None:
        """End with `action` when the test fails; `patch` names the value for `patched`."""
        if patch:
            self._patches.setdefault(patch, []).append(len(self.code) + 4)
        self._emit(test, value, yes=1)
        self.answer(action)

    def block(self, number: int, body: Program) -> None:
        """For the call `number`, run `body`, which has to end every path itself."""
        for name, places in body._patches.items():
            shift = len(self.code) + _INSTRUCTION.size
            self._patches.setdefault(name, []).extend(shift + place for place in places)
        self._emit(JUMP_EQUAL, number, no=body.size)
        self.code += body.code

    @property
    def size(self) -> int:
        """Instructions so far."""
        return len(self.code) // _INSTRUCTION.size

    def patched(self, **values: int) -> bytes:
        """The program's bytes with the named values put in."""
        code = bytearray(self.code)
        for name, value in values.items():
            for place in self._patches.get(name, ()):
                struct.pack_into("=I", code, place, value)
        return bytes(code)

    def _emit(self, operation: int, value: int, yes: int = 0, no: int = 0) -> None:
        self.code += _INSTRUCTION.pack(operation, yes, no, value)
