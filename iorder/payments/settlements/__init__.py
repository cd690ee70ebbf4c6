"""One module a settlement report; each binds ``PROFILE`` (see ``payments/settlement.py``)."""
