"""Parcels on their way.

Owns ``shipments``, ``parcels``, ``shipment_lines``, ``scans`` and ``parcel_serials``. A shipment
has no order: ``shipment_lines`` link a parcel to order lines, so one parcel can hold several
orders. Tracking states are a parcel's; a tracking number is unique per carrier (an outside
reference).
"""
