"""All SQL on accepted copies, in one place; parameters only, never text from people."""

COPY_SORTED = """
COPY (SELECT * FROM incoming ORDER BY measure, area, period)
TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

# one query for all series of a page: `wanted` is a small table joined to the sorted copies
SERIES = """
SELECT w.series, o.measure, o.area, o.area_name, o.period, o.value, o.lower, o.upper,
       o.status, o.text, o.dimensions, o.file_hash
FROM wanted AS w
JOIN (
    SELECT *, parse_filename(filename, true) AS file_hash
    FROM read_parquet($files, filename = true)
) AS o
  ON o.measure = w.column_name
 AND o.area = w.area
 AND o.file_hash = w.file_hash
ORDER BY w.series, o.period
"""
