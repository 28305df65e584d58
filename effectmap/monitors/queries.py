"""All SQL on accepted copies, in one place; parameters only, never text from people."""

COPY_SORTED = """
COPY (SELECT * FROM incoming ORDER BY measure, area, period)
TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

# one query for all series of a page: the lists skip most of the sorted copies unread, `wanted`
# then says which measure of which area of which copy belongs to which series
SERIES = """
SELECT w.series, o.measure, o.area, o.area_name, o.period, o.value, o.lower, o.upper,
       o.status, o.text, o.dimensions, o.file_hash
FROM wanted AS w
JOIN (
    SELECT *, parse_filename(filename, true) AS file_hash
    FROM read_parquet($files, filename = true)
    WHERE measure IN (SELECT unnest($measures)) AND area IN (SELECT unnest($areas))
) AS o
  ON o.measure = w.column_name
 AND o.area = w.area
 AND o.file_hash = w.file_hash
ORDER BY w.series, o.period
"""

# all text and nothing sniffed; a row of another width or an open quote is an error
PLAIN_LONG = r"""
CREATE TEMP TABLE plain AS
SELECT trim(indicator) AS measure,
       trim(gebied) AS area,
       rtrim(trim(periode), '*') AS period,
       CASE WHEN regexp_full_match(trim(waarde), '-?\d+(,\d+)?')
            THEN replace(waarde, ',', '.')::DOUBLE END AS value,
       CASE WHEN regexp_full_match(trim(ondergrens), '-?\d+(,\d+)?')
            THEN replace(ondergrens, ',', '.')::DOUBLE END AS lower,
       CASE WHEN regexp_full_match(trim(bovengrens), '-?\d+(,\d+)?')
            THEN replace(bovengrens, ',', '.')::DOUBLE END AS upper,
       CASE coalesce(lower(trim(status)), '')
            WHEN '' THEN 'definitive' WHEN 'definitief' THEN 'definitive'
            WHEN 'definitive' THEN 'definitive'
            WHEN 'voorlopig' THEN 'provisional' WHEN 'provisional' THEN 'provisional'
            WHEN 'gemodelleerd' THEN 'modelled' WHEN 'modelled' THEN 'modelled' END AS status,
       (ondergrens IS NOT NULL AND lower IS NULL) OR (bovengrens IS NOT NULL AND upper IS NULL)
       OR (n IS NOT NULL AND NOT regexp_full_match(trim(n), '\d+(,\d+)?')) AS odd
FROM read_csv($path, header = false, skip = 1, auto_detect = false, all_varchar = true,
     delim = ';', quote = '"', escape = '"', strict_mode = true, null_padding = false,
     ignore_errors = false,
     columns = {'gebied': 'VARCHAR', 'periode': 'VARCHAR', 'indicator': 'VARCHAR',
                'waarde': 'VARCHAR', 'ondergrens': 'VARCHAR', 'bovengrens': 'VARCHAR',
                'n': 'VARCHAR', 'status': 'VARCHAR'})
"""

# rows that only the row reader can judge: names of areas, missing figures, anything odd
PLAIN_LONG_WRONG = r"""
SELECT (SELECT count(*) FROM plain
        WHERE value IS NULL OR status IS NULL OR odd
           OR lower > value OR upper < value
           OR measure IS NULL OR measure = '' OR area IS NULL
           OR period IS NULL OR NOT regexp_full_match(period, '(18|19|20|21)\d\d')
           OR NOT regexp_full_match(area, '[A-Z]{2}\d{2,8}'))
     + (SELECT count(*) - count(DISTINCT hash(measure, area, period)) FROM plain)
"""

COPY_PLAIN_LONG = """
COPY (
    SELECT measure, area, coalesce(area_name, '') AS area_name, period, value, lower, upper,
           status, NULL::VARCHAR AS text, '{{}}' AS dimensions
    FROM plain LEFT JOIN areas ON areas.code = plain.area
    ORDER BY measure, area, period
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
PLAIN_LONG_MEASURES = "SELECT DISTINCT measure FROM plain ORDER BY measure"
PLAIN_LONG_AREAS = "SELECT DISTINCT area FROM plain ORDER BY area"
PLAIN_LONG_PERIODS = "SELECT DISTINCT period FROM plain ORDER BY period"
PLAIN_LONG_STATUS = "SELECT status, count(*) FROM plain GROUP BY status ORDER BY status"
