"""What the shop sells: products and their SKUs.

Owns ``products``, ``skus`` and ``kit_parts``. A SKU's ``code`` is unique in the shop; what a
channel calls it is an outside reference. A kit is a SKU with parts and has no stock of its own.
Weights are grams, lengths millimetres.
"""
