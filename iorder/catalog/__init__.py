"""What the shop sells: products and their SKUs.

Owns ``products`` and ``skus``. A SKU's ``code`` is unique in the shop; what a channel calls it
is an outside reference. Weights are grams, lengths millimetres.
"""
