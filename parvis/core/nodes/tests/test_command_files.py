"""Files that commands read: one that is not there, or holds something else, is said in words before anything is sent."""

from argparse import Namespace

import pytest

from parvis.core.nodes import talking


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read"), ("{", "is not JSON"), ("[]", "holds no JSON object")])
def test_answers_that_cannot_be_read_are_said_to_be_so(tmp_path, capsys, content, why):
    path = tmp_path / "answers.json"
    if content is not None:
        path.write_text(content)
    asked = Namespace(network="essai", member="etat.sample", offer="a/b", use="c", answers=path, status=False)
    assert talking.request(asked) == 1
    said = capsys.readouterr().err
    assert f"{path} {why}" in said
    assert "Nothing was sent" in said
