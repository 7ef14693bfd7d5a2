from abc import ABC, abstractmethod


class Exporter(ABC):
    extension = "txt"

    def __init__(self, title="untitled"):
        self.title = title
        self.log = []

    def export(self, rows):
        """Template method."""
        self.before(rows)
        parts = [self.header()]
        parts += [self.render(r) for r in rows if self.accept(r)]
        parts.append(self.footer())
        out = self.join([p for p in parts if p])
        self.after(out)
        return out

    def before(self, rows):
        self.log.append(f"before:{len(rows)}")

    def after(self, out):
        self.log.append(f"after:{len(out)}")

    def header(self):
        return self.title.upper()

    def footer(self):
        return ""

    def accept(self, row):
        return bool(row)

    def join(self, parts):
        return "\n".join(parts)

    @abstractmethod
    def render(self, row):
        raise NotImplementedError

    @property
    def filename(self):
        return f"{self.title}.{self.extension}"


def export_all(exporters, rows):
    for e in exporters:
        if not isinstance(e, Exporter):
            raise TypeError(f"not an exporter: {type(e).__name__}")
    return {e.filename: e.export(rows) for e in exporters}
