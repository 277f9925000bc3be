"""Scripts and style sheets reach the browser joined, under addresses that change with them."""

import re
from collections import Counter

import pytest

from app.web.assets import Assets

TOP_LEVEL = re.compile(rb"^(?:async )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("name", ["js/phone.js", "js/wall.js", "js/desk.js", "js/notes.js"])
def test_the_files_of_a_script_share_one_module_and_no_name(name: str) -> None:
    """A name declared twice is a syntax error, and then nothing of the script runs."""
    asset = Assets().get(name)
    assert asset is not None

    declared = Counter(TOP_LEVEL.findall(asset.body))
    imports = re.findall(rb"^(?:import|export)\b.*", asset.body, re.MULTILINE)

    assert ({name: times for name, times in declared.items() if times > 1}, imports) == ({}, [])
