"""The Kubernetes manifests, against the schemas of Kubernetes and the rules of its restricted profile."""

from dataclasses import fields
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from quizsvc.cli.main import COMMANDS
from quizsvc.settings import PREFIX, Settings

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
DOCUMENTS = [
    pytest.param(document, id=f"{path.name}-{document['kind']}-{document['metadata']['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for document in yaml.safe_load_all(path.read_text())
]
PODS = [one for one in DOCUMENTS if "template" in one.values[0].get("spec", {})]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_kubernetes_takes_it(document):
    """By its own schemas, of a version from before and the newest known; unknown fields are errors."""
    for version in ("1.31", kubernetes_validate.latest_version()):
        kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("document", PODS)
def test_pods_ask_for_nothing_that_the_restricted_profile_refuses(document):
    """Not root, no capability or new privilege, the runtime's seccomp profile, no token, a limit."""
    pod = document["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]


def test_what_the_manifests_name_is_there():
    """Commands and settings of ours; and what selects pods selects some."""
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    labels = [one.values[0]["spec"]["template"]["metadata"]["labels"] for one in PODS]
    for (document,) in (one.values for one in DOCUMENTS):
        assert set(document.get("data", {})) <= known
        selector = document.get("spec", {}).get("podSelector", {}).get("matchLabels", {})
        assert any(selector.items() <= each.items() for each in labels)
    for (document,) in (one.values for one in PODS):
        for container in document["spec"]["template"]["spec"]["containers"]:
            assert container["args"][0] == "quizsvc"
            assert container["args"][1] in COMMANDS
