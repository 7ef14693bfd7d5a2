import pytest
from mod import main

def test_main():
    with pytest.raises(SystemExit):
        main(["--bad"])
