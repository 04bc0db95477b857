"""Exports: files of a procedure as spreadsheets, maps and archives, whole or not at all."""
