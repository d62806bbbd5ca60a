"""The keyring of the tests is a real one."""

import subprocess
import sys
from pathlib import Path

READ = "import keyring; print(keyring.get_password('ftgui-test', 'one'))"


def test_a_key_is_kept_for_other_processes_and_never_in_clear(keyring: Path) -> None:
    import keyring as library

    library.set_password("ftgui-test", "one", "sk-sentinel")
    told = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "sk-sentinel"
    files = [path.read_bytes() for path in keyring.rglob("*") if path.is_file()]
    assert files and not any(b"sk-sentinel" in content for content in files)
    library.delete_password("ftgui-test", "one")
    assert library.get_password("ftgui-test", "one") is None
