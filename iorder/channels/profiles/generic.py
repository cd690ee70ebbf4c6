"""Any file: every column is guessed from its header and its values."""

from iorder.channels.profile import Profile

PROFILE = Profile(slug="generic", label="Any shop (columns are guessed)")
