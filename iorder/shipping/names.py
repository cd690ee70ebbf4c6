"""What people call a carrier."""


def carrier_name(slug: str) -> str:
    """``DHL``, ``Blue ridge``: three letters or fewer are initials."""
    return slug.upper() if len(slug) <= 3 else slug.replace("_", " ").capitalize()
