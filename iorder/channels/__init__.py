"""Where orders come from, and how a file of them is read.

Owns ``channels``, ``mapping_profiles``, ``imports`` and ``import_rejects``. A file becomes
drafts or rejects (row, column, reason, original cells); nothing here touches orders: the flows
do. Built-in layouts are plug-ins in ``profiles/``; a person's own are rows.
"""
