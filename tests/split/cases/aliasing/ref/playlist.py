class Playlist:
    """Keeps the caller's list (no copy), so both sides see every change."""

    def __init__(self, tracks=None, tags=()):
        self.tracks = tracks if tracks is not None else []
        self.tags = list(tags)

    def total(self):
        return sum(t["secs"] for t in self.tracks)

    def add(self, title, secs):
        self.tracks.append({"title": title, "secs": secs})

    def snapshot(self):
        return list(self.tracks)

    def longest(self):
        return max(self.tracks, key=lambda t: t["secs"])
