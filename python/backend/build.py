# SPDX-License-Identifier: MIT
"""Makes the wheel, offline and with nothing but Python (PEP 517).

With KVERIFY_PREFIX, the folder of an installed kverify, the wheel holds the
library, the launcher, the plugins, the rubrics and the command, and its tag is
that of the platform; without it the wheel is of Python alone, and the library
is found where it is installed.  Where patchelf is installed, too, the wheel also
holds the shared libraries that all of these need, and runs on any machine whose
C library is not older than this one's."""
import base64
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sysconfig
import tempfile
import zipfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAME, VERSION = "kverify", "0.1.0"
METADATA = """Metadata-Version: 2.1
Name: kverify
Version: %s
Summary: The verifier and scoring engine for code written by language models
License: MIT
Requires-Python: >=3.9
""" % VERSION
ENTRY_POINTS = "[console_scripts]\nkverify = kverify.__main__:main\n"


def _package():
    for folder, folders, files in os.walk(os.path.join(HERE, NAME)):
        folders[:] = sorted(f for f in folders if f != "__pycache__" and f != "bundle")
        for name in sorted(files):
            path = os.path.join(folder, name)
            yield os.path.relpath(path, HERE), path


def _only(folder, *endings):
    for base, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if not endings or name.endswith(endings):
                path = os.path.join(base, name)
                yield os.path.relpath(path, folder), path


def _first(prefix, *places):
    for place in places:
        path = os.path.join(prefix, place)
        if os.path.exists(path):
            return path
    raise SystemExit("no %s in %s: is it an installed kverify?" % (places[0], prefix))


def _bundle(prefix):
    to = NAME + "/bundle/"
    library = _first(prefix, "lib/libkverify.so.0", "lib/x86_64-linux-gnu/libkverify.so.0")
    yield to + "lib/libkverify.so.0", os.path.realpath(library)
    yield to + "libexec/kverify-box", _first(prefix, "libexec/kverify/kverify-box", "libexec/kverify-box")
    yield to + "bin/kverify", _first(prefix, "bin/kverify")
    home = os.path.dirname(library)
    for name, path in _only(_first(home, "kverify/plugins", "kverify"), ".so"):
        yield to + "plugins/" + os.path.basename(name), path
    for name, path in _only(_first(prefix, "share/kverify/rubrics")):
        yield to + "rubrics/" + name, path


# What every machine has that has this machine's C library (PEP 600).
PLATFORM = re.compile(r"(linux-vdso|ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|nsl|gcc_s|stdc\+\+))\.so")


def _output(*command, **environment):
    done = subprocess.run(command, env=dict(os.environ, LC_ALL="C", **environment), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode != 0:
        raise SystemExit("%s: %s" % (" ".join(command), done.stdout.strip()))
    return done.stdout


def _libraries(program, home):
    """Paths by name of the shared libraries that PROGRAM needs, also indirectly,
    without the platform's and our own."""
    found = {}
    for line in _output("ldd", program, LD_LIBRARY_PATH=home).splitlines():
        m = re.match(r"\s*(\S+) => (not found|\S+)", line)
        if m is None or PLATFORM.match(m.group(1)) or m.group(1).startswith("libkverify."):
            continue
        if m.group(2) == "not found":
            raise SystemExit("%s needs %s, which is not found" % (program, m.group(1)))
        found[m.group(1)] = os.path.realpath(m.group(2))
    return found


def _notices(paths):
    """What the packages of PATHS say of their licences, by package."""
    if shutil.which("dpkg-query") is None:
        return
    packages = set()
    for path in paths:
        # Debian knows some by the place before /usr was merged.
        for place in (path, path[4:] if path.startswith("/usr/") else "/usr" + path):
            done = subprocess.run(["dpkg-query", "-S", place], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  universal_newlines=True)
            packages.update(line.split(":")[0] for line in done.stdout.splitlines())
    for package in sorted(packages):
        path = "/usr/share/doc/%s/copyright" % package
        if os.path.exists(path):
            yield "licenses/" + package, path


def _vendor(files, scratch):
    """FILES, and the libraries that they need, under names of their own: another
    one of the same name may be in the process already.  Also the licences."""
    programs = [(name, path) for name, path in files if "/rubrics/" not in name]
    home = os.path.dirname(files[0][1])
    paths, names = {}, {}
    for _, path in programs:
        paths.update(_libraries(path, home))
    for name, path in sorted(paths.items()):
        with open(path, "rb") as file:
            mark = hashlib.sha256(file.read()).hexdigest()[:8]
        names[name] = name.replace(".so", "-%s.so" % mark, 1)
    out = [f for f in files if f not in programs]
    for name, path in programs + [("%s/bundle/lib/%s" % (NAME, names[n]), p) for n, p in sorted(paths.items())]:
        copy = os.path.join(scratch, os.path.basename(name))
        shutil.copy(path, copy)
        os.chmod(copy, 0o755)
        # One change a call: some versions mix their arguments up.
        changes = [("--set-rpath", "$ORIGIN" if "/lib/" in name else "$ORIGIN/../lib")]
        if os.path.basename(name) in names.values():
            changes.append(("--set-soname", os.path.basename(name)))
        for needed in _output("patchelf", "--print-needed", copy).split():
            if needed in names:
                changes.append(("--replace-needed", needed, names[needed]))
        for change in changes:
            _output("patchelf", *(change + (copy,)))
        out.append((name, copy))
    return out, list(_notices(paths.values()))


def _tag(prefix, vendored):
    if not prefix:
        return "py3-none-any"
    if vendored:
        version = os.confstr("CS_GNU_LIBC_VERSION").split()[1].split(".")
        return "py3-none-manylinux_%s_%s_%s" % (version[0], version[1], os.uname().machine)
    return "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")


def _hash(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _write(path, files, texts, info):
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        def put(name, data, mode=0o644):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (stat.S_IFREG | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data)
            record.append("%s,%s,%d" % (name, _hash(data), len(data)))
        for name, source in files:
            with open(source, "rb") as file:
                put(name, file.read(), 0o755 if os.access(source, os.X_OK) and "/bundle/" in name else 0o644)
        for name, text in texts:
            put(info + "/" + name, text.encode())
        wheel.writestr(zipfile.ZipInfo(info + "/RECORD", (1980, 1, 1, 0, 0, 0)),
                       "\n".join(record + [info + "/RECORD,,", ""]))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    prefix = os.environ.get("KVERIFY_PREFIX", "")
    vendored = bool(prefix) and shutil.which("patchelf") is not None
    tag, info = _tag(prefix, vendored), "%s-%s.dist-info" % (NAME, VERSION)
    name = "%s-%s-%s.whl" % (NAME, VERSION, tag)
    bundle, texts = list(_bundle(prefix)) if prefix else [], []
    about = "Wheel-Version: 1.0\nGenerator: kverify\nRoot-Is-Purelib: %s\nTag: %s\n" % ("false" if prefix else "true", tag)
    with tempfile.TemporaryDirectory() as scratch:
        if vendored:
            bundle, notices = _vendor(bundle, scratch)
            for inside, path in notices:
                with open(path, encoding="utf-8", errors="replace") as file:
                    texts.append((inside, file.read()))
        _write(os.path.join(wheel_directory, name), list(_package()) + bundle,
               [("METADATA", METADATA), ("WHEEL", about), ("entry_points.txt", ENTRY_POINTS)] + texts, info)
    return name


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    info = "%s-%s.dist-info" % (NAME, VERSION)
    name = "%s-%s-py3-none-any.whl" % (NAME, VERSION)
    link = os.path.join(wheel_directory, "kverify.pth")
    with open(link, "w") as file:
        file.write(HERE + "\n")
    _write(os.path.join(wheel_directory, name), [("kverify.pth", link)],
           [("METADATA", METADATA), ("WHEEL", "Wheel-Version: 1.0\nGenerator: kverify\nRoot-Is-Purelib: true\n"
                                     "Tag: py3-none-any\n"), ("entry_points.txt", ENTRY_POINTS)], info)
    os.remove(link)
    return name


def build_sdist(sdist_directory, config_settings=None):
    import tarfile
    name = "%s-%s" % (NAME, VERSION)
    path = os.path.join(sdist_directory, name + ".tar.gz")
    with tarfile.open(path, "w:gz") as tar:
        for inside, source in list(_package()) + [(f, os.path.join(HERE, f))
                                                  for f in ("pyproject.toml", "backend/build.py")]:
            tar.add(source, name + "/" + inside)
        pkg = os.path.join(sdist_directory, "PKG-INFO")
        with open(pkg, "w") as file:
            file.write(METADATA)
        tar.add(pkg, name + "/PKG-INFO")
        os.remove(pkg)
    return os.path.basename(path)


def get_requires_for_build_wheel(config_settings=None):
    return []


get_requires_for_build_editable = get_requires_for_build_sdist = get_requires_for_build_wheel
