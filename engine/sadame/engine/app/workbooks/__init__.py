"""Workbooks of Excel (.xlsx): read into sheets whose cells hold what their author sees, and written.

Read without a library: the stored text of a number has to reach us, not a binary fraction, and a file from
outside must not cost more than its size. `openpyxl` is a witness in the tests, nothing more.
"""
