from mod import tokens, tree

def test_tokens():
    kinds = [t.kind for t in tokens("1 + x")]
    assert len(kinds) == 3
    for name in tree("a/b"):
        assert name.startswith("node")
        assert name.endswith("a") or name.endswith("b")
