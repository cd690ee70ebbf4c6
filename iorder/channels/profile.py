"""The port of mapping profiles: a well-known export layout, recognised by its headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iorder.kernel.registry import Registry


@dataclass(frozen=True)
class Layout:
    """One shape of a file. ``signs``: headers it always has; ``columns``: field -> headers, the
    first that is there is taken. Headers compare without case, spaces and punctuation."""

    signs: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]
    role: str = "orders"
    options: Mapping[str, str] = field(default_factory=dict)

    def taken_from(self, header: Sequence[str]) -> dict[str, str]:
        """Field -> the file's header; empty where the file has another shape."""
        ours = {bare(one): one for one in reversed(header)}
        if not self.signs or not all(bare(sign) in ours for sign in self.signs):
            return {}
        found: dict[str, str] = {}
        for name, options in self.columns.items():
            for option in options:
                if bare(option) in ours:
                    found[name] = ours[bare(option)]
                    break
        return found


@dataclass(frozen=True)
class Profile:
    """``values`` translates source words by field, as ``Plan.values`` does."""

    slug: str
    label: str
    layouts: tuple[Layout, ...] = ()
    date_order: str = ""
    decimal: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


PROFILES: Registry[Profile] = Registry("iorder.channels.profiles", "PROFILE")


def bare(header: str) -> str:
    """A header as it is compared: lower case letters and digits only, where it has some."""
    return "".join(char for char in header.casefold() if char.isalnum()) or header.strip()


def recognise(header: Sequence[str], slug: str = "") -> tuple[Profile, Layout] | None:
    """The profile whose layout the header has; only ``slug`` where one is named."""
    best: tuple[int, Profile, Layout] | None = None
    for profile in PROFILES:
        if slug and profile.slug != slug:
            continue
        for layout in profile.layouts:
            size = len(layout.taken_from(header))
            if size and (best is None or size > best[0]):
                best = (size, profile, layout)
    return (best[1], best[2]) if best else None
