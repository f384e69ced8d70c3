"""Files that a stranger sent: unpacked within limits, under names of ours, and seen as a dataset.

What the sender called a file chooses its format and its layer, both from lists of ours, and is shown in messages; it
never becomes part of a path.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from greenbelt_gis.errors import InputError, UsageError
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.sources import LayerProfile, LayerSource, Source, open_source
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text

FORMATS = (".gpkg", ".geojson", ".json", ".csv", ".zip")
"""What may be sent."""
_TABLES = (".gpkg", ".geojson", ".json", ".csv", ".shp")
"""What an archive may hold that is a layer, or several."""
_BESIDE = (".shx", ".dbf", ".prj", ".cpg")
"""What belongs to a shapefile, beside it."""
MOST_ENTRIES = 200
LARGEST_RATIO = 200
"""Of what an archive unpacks to and its own size; geometry and text are packed twenty times at the best."""
_RATIO_FROM = 8 * 1024**2
_UTF8 = 0x800
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Sent:
    """Files as their sender called them, each at a place of ours."""

    files: Mapping[str, Path]

    def shown(self, text: Text) -> Text:
        """A message that speaks of our places, in terms of the sender's names."""
        for called, path in self.files.items():
            for ours in (str(path), path.name):
                text = Text(text.en.replace(ours, called), text.zh.replace(ours, called))
        return text


def format_of(called: str) -> str:
    """The suffix of what is sent; an ``InputError`` where it is none of ``FORMATS``."""
    suffix = PurePosixPath(called.lower()).suffix
    if suffix not in FORMATS:
        raise InputError(
            Text("not a format that can be sent", "不支持上传该格式"), where={"file": called},
            fix=Text("send a GeoPackage, GeoJSON, CSV, or a zipped shapefile: {formats}",
                     "请上传 GeoPackage、GeoJSON、CSV 或压缩的 Shapefile：{formats}").format(formats=" ".join(FORMATS)),
        )  # fmt: skip
    return suffix


def receive(data: Path, called: str, largest: int, into: Path) -> Sent:
    """What was sent: the file itself, or an archive's files unpacked into a folder.

    ``largest``: bytes that an archive may unpack to. Raises ``InputError`` for an archive that is damaged, encrypted,
    implausibly large, or holds links, paths out of it, or no layer.
    """
    name = PurePosixPath(called.replace("\\", "/")).name
    if format_of(name) != ".zip":
        return Sent({name: data})
    try:
        with zipfile.ZipFile(data) as archive:
            entries = _wanted(archive, name, largest, data.stat().st_size)
            return Sent(_unpacked(archive, entries, into))
    # zipfile's words for an archive that is damaged or cut short, packed in an unknown way, or encrypted.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        raise InputError(
            Text("the archive cannot be unpacked: {why}", "压缩包无法解压：{why}").format(why=problem),
            where={"file": name}, fix=Text("pack it again, as ordinary zip", "请重新打包为普通 zip"),
        ) from None  # fmt: skip


def _wanted(archive: zipfile.ZipFile, name: str, largest: int, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Entries to unpack by the last part of their names; an ``InputError`` where anything about them is odd."""
    entries = archive.infolist()
    found: dict[str, zipfile.ZipInfo] = {}
    size = 0
    for entry in entries:
        called = _name_of(entry)
        path = PurePosixPath(called)
        size += entry.file_size
        if path.is_absolute() or ".." in path.parts or ":" in called.split("/")[0] or "\0" in called:
            raise _refused(name, Text("a path leads out of the archive: {name!r}", "路径超出压缩包：{name!r}"), called)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(name, Text("a link: {name!r}", "含有链接：{name!r}"), called)
        if entry.flag_bits & _ENCRYPTED:
            raise _refused(name, Text("encrypted: {name!r}", "已加密：{name!r}"), called)
        if path.suffix.lower() not in (*_TABLES, *_BESIDE) or entry.is_dir() or "__MACOSX" in path.parts:
            continue
        if path.name in found:
            raise _refused(name, Text("two files have one name: {name!r}", "文件重名：{name!r}"), path.name)
        found[path.name] = entry
    if len(entries) > MOST_ENTRIES:
        raise _refused(name, Text("more than {name} files", "文件超过 {name} 个"), MOST_ENTRIES)
    if size > largest or (size > _RATIO_FROM and size > LARGEST_RATIO * packed):
        raise _refused(name, Text("unpacks to {name} bytes", "解压后为 {name} 字节"), size)
    if not any(PurePosixPath(one).suffix.lower() in _TABLES for one in found):
        raise _refused(name, Text("it holds no {name}", "其中没有 {name}"), " / ".join(_TABLES))
    return found


def _name_of(entry: zipfile.ZipInfo) -> str:
    """An entry's name; where it is not marked as UTF-8, as Chinese Windows packs it, if that makes sense."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename.replace("\\", "/")
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename.replace("\\", "/")


def _refused(name: str, why: Text, what: object) -> InputError:
    return InputError(
        Text("the archive is refused: ", "压缩包被拒绝：") + why.format(name=what), where={"file": name},
        fix=Text("send the layers alone, in an archive of their own", "请仅将图层文件单独打包上传"),
    )  # fmt: skip


def _unpacked(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], into: Path) -> dict[str, Path]:
    """Entries at places of ours: files that belong together keep one stem."""
    stems = {stem: f"sent-{n}" for n, stem in enumerate(dict.fromkeys(_stem(name) for name in entries), 1)}
    files = {}
    for name, entry in entries.items():
        place = into / f"{stems[_stem(name)]}{PurePosixPath(name).suffix.lower()}"
        with archive.open(entry) as packed, place.open("xb") as out:
            while block := packed.read(1024 * 1024):
                out.write(block)
        files[name] = place
    return files


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.lower()


def open_sent(sent: Sent, profile: Path | None, layer: str | None, crs: str | None, report: Report) -> Source:
    """What was sent as a dataset: by its profile; else a GeoPackage by its layers, other files by their names.

    ``layer``: what a file is whose name does not say it. ``crs``: of files that do not say theirs. Raises
    ``UsageError`` where it is not clear which layer a file is.
    """
    if profile is not None:
        if layer is not None or crs is not None:
            raise UsageError(
                Text("with a profile, layer and crs are said there", "使用配置文件时，图层与坐标系须写在其中"),
                fix=Text("leave the fields layer and crs out", "请不要填写 layer 与 crs"),
            )
        return open_source(profile, report, files=sent.files)
    tables = {name: path for name, path in sent.files.items() if path.suffix in _TABLES}
    if len(tables) == 1 and layer is None:
        (path,) = tables.values()
        if path.suffix == ".gpkg":
            return replace(open_source(path, report), crs=crs)
    found: dict[str, LayerSource] = {}
    for name, path in tables.items():
        contract = layer if layer is not None and len(tables) == 1 else _stem(name)
        if contract not in LAYERS or contract in found:
            raise UsageError(
                Text("{name}: which layer is it?", "{name}：属于哪个图层？").format(name=name),
                fix=Text(
                    "say layer=trees, say it in a profile, or name the file by its layer: {layers}",
                    "请注明 layer=trees、写在配置文件中，或按图层命名文件：{layers}",
                ).format(layers=", ".join(LAYERS)),
            )
        found[contract] = LayerSource(contract, path, LayerProfile(source=name))
    layers = tuple(found[name] for name in LAYERS if name in found)
    return Source(next(iter(tables)), crs, layers, tuple(tables.values()))
