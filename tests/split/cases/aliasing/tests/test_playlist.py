from playlist import Playlist


def test_test_side_mutation_is_seen():
    tracks = [{"title": "a", "secs": 10}]
    p = Playlist(tracks)
    assert p.total() == 10
    tracks.append({"title": "b", "secs": 5})
    assert p.total() == 15
    tracks[0]["secs"] = 1
    assert p.total() == 6


def test_candidate_side_mutation_is_seen():
    tracks = []
    p = Playlist(tracks)
    p.add("x", 3)
    assert tracks == [{"title": "x", "secs": 3}]
    p.tracks.append({"title": "y", "secs": 4})
    assert len(tracks) == 2
    assert p.tracks is tracks


def test_copy_is_detached():
    tags = ["a"]
    p = Playlist([], tags)
    tags.append("b")
    assert p.tags == ["a"]
    snap = p.snapshot()
    snap.append("junk")
    assert p.tracks == []


def test_shared_inner_dict():
    p = Playlist([{"title": "a", "secs": 10}, {"title": "b", "secs": 90}])
    p.longest()["secs"] = 5
    assert p.total() == 15
    assert p.snapshot()[0] is p.tracks[0]


def test_two_owners():
    shared = []
    a, b = Playlist(shared), Playlist(shared)
    a.add("one", 1)
    assert b.total() == 1
    del b.tracks[:]
    assert a.total() == 0 and shared == []
