"""All SQL on accepted copies, in one place; parameters only, never text from people."""

# a copy never changes, so what Parquet says of itself is read once
SETTINGS = (
    "SET parquet_metadata_cache = true",
    "SET enable_progress_bar = false",
    # milliseconds; GLOBAL, because a cursor has the limit of its own connection otherwise: none
    "SET GLOBAL max_execution_time = 5000",
)
ALLOW_FILES = "SET allowed_paths = $files"
SPILL = "SET temp_directory = $folder"
LOCK = ("SET enable_external_access = false", "SET lock_configuration = true")

# what `observations.text("duckdb")` gives: change it there, a test holds the two equal
OBSERVATIONS = """
SELECT
  *
FROM "figures" AS "t0"
WHERE
  "t0"."measure" IN (
    SELECT
      *
    FROM "measures" AS "t1"
  )
  AND "t0"."area" IN (
    SELECT
      *
    FROM "areas" AS "t2"
  )
"""

# the same on accepted copies, all at once for a page; `copy` is the place of a file in $files
SERIES = f"""
WITH figures AS (
    SELECT file_index AS copy, measure, area, period, value, lower, upper, status, dimensions, line
    FROM read_parquet($files)
),
measures AS (SELECT unnest($measures) AS measure),
areas AS (SELECT unnest($areas) AS area)
{OBSERVATIONS}"""

# what two copies of one source are compared by; `smallest` and `secret` tell whether the figures
# themselves may be told
TOTALS = """
SELECT measure, period, sum(value) AS total, min(abs(value)) AS smallest,
       bool_or(status = 'withheld') AS secret
FROM read_parquet($file)
WHERE measure IN (SELECT unnest($measures))
GROUP BY measure, period
"""
SPAN = "SELECT count(DISTINCT area), list(DISTINCT period) FROM read_parquet($file)"
HERE = """
SELECT measure, area, period, dimensions, value FROM read_parquet($file)
WHERE measure IN (SELECT unnest($measures)) AND period IS NOT NULL
  AND (area = $area OR area[:6] IN (SELECT unnest($parts)))
"""

# how a file splits its measures, and with how many decimals, before it is in use
HELD = """
SELECT measure, dimensions,
       max(CASE WHEN value = round(value, 0) THEN 0 WHEN value = round(value, 1) THEN 1 ELSE 2 END)
         FILTER (WHERE value IS NOT NULL) AS decimals
FROM read_parquet($file)
WHERE measure IN (SELECT unnest($measures))
GROUP BY measure, dimensions
"""

# how the first figures of a file are read, before it is in use
FIRST = """
SELECT area, period, measure, value, lower, upper, status, dimensions
FROM read_parquet($file) ORDER BY ALL LIMIT $most
"""

# what there is of each measure in a municipality, its districts and neighbourhoods (`parts` are
# the beginnings of their codes), and the larger areas around it
COVERAGE = """
SELECT file_index, measure, area, period, dimensions, status, count(*) AS n, count(value) AS figures
FROM read_parquet($files)
WHERE measure IN (SELECT unnest($measures))
  AND (area IN (SELECT unnest($areas)) OR area[:6] IN (SELECT unnest($parts)))
GROUP BY ALL
"""

# everything that a copy holds of some measures
EVERY = """
SELECT measure, area, period, value, lower, upper, status, text, dimensions
FROM read_parquet($file)
WHERE measure IN (SELECT unnest($measures))
"""

# a code such as that of a boundary change, kept as text or as a number
CODES = """
SELECT period, coalesce(try_cast(text AS DOUBLE), value) AS code
FROM read_parquet($files)
WHERE measure IN (SELECT unnest($measures)) AND area = $area
ORDER BY period
"""

BULK_SETTINGS = (
    "SET memory_limit = '600MB'",
    "SET preserve_insertion_order = false",
    # sorting a file of hundreds of megabytes takes longer than a page may; nobody waits for it
    "SET GLOBAL max_execution_time = 600000",
)

# all text and nothing sniffed; a row of another width or an open quote is an error
BULK_RAW = """
CREATE TEMP TABLE raw AS
FROM read_csv($path, header = false, skip = 1, auto_detect = false, all_varchar = true,
     delim = ';', quote = '"', escape = '"', strict_mode = true, null_padding = false,
     ignore_errors = false,
     columns = {'gebied': 'VARCHAR', 'periode': 'VARCHAR', 'indicator': 'VARCHAR',
                'waarde': 'VARCHAR', 'ondergrens': 'VARCHAR', 'bovengrens': 'VARCHAR',
                'n': 'VARCHAR', 'status': 'VARCHAR'})
"""

# sorting and comparing numbers costs far less than sorting texts
BULK_TYPES = (
    "CREATE TYPE figure_status AS ENUM ('definitive', 'provisional', 'modelled')",
    "CREATE TYPE measure_name AS ENUM (SELECT DISTINCT indicator AS x FROM raw ORDER BY x)",
    "CREATE TYPE area_code AS ENUM (SELECT DISTINCT gebied AS x FROM raw ORDER BY x)",
    "CREATE TYPE period_text AS ENUM (SELECT DISTINCT periode AS x FROM raw ORDER BY x)",
)
BULK_MEASURES = "SELECT unnest(enum_range(NULL::measure_name))"
BULK_AREAS = "SELECT unnest(enum_range(NULL::area_code))"
BULK_PERIODS = "SELECT unnest(enum_range(NULL::period_text))"

# as `cells.Marks`: measures whose every comma may as well stand between thousands
BULK_DOUBTFUL = r"""
SELECT count(*)
FROM (SELECT indicator FROM raw WHERE contains(waarde, ',') GROUP BY indicator
      HAVING bool_and(regexp_full_match(waarde, '-?[1-9]\d{0,2},\d{3}')))
"""

BULK_TYPED = r"""
CREATE TEMP TABLE typed AS
SELECT indicator::measure_name AS measure,
       gebied::area_code AS area,
       periode::period_text AS period,
       CASE WHEN regexp_full_match(waarde, '-?\d{1,15}(,\d+)?')
             AND NOT regexp_full_match(waarde, '-(9{4,9}|9999[5-8]|9{7}[5-8])(,0+)?')
            THEN replace(waarde, ',', '.')::DOUBLE END AS value,
       CASE WHEN regexp_full_match(ondergrens, '-?\d{1,15}(,\d+)?')
            THEN replace(ondergrens, ',', '.')::DOUBLE END AS lower,
       CASE WHEN regexp_full_match(bovengrens, '-?\d{1,15}(,\d+)?')
            THEN replace(bovengrens, ',', '.')::DOUBLE END AS upper,
       CASE coalesce(status, 'definitief')
            WHEN 'definitief' THEN 'definitive' WHEN 'definitive' THEN 'definitive'
            WHEN 'voorlopig' THEN 'provisional' WHEN 'provisional' THEN 'provisional'
            WHEN 'gemodelleerd' THEN 'modelled' WHEN 'modelled' THEN 'modelled'
       END::figure_status AS status,
       (ondergrens IS NOT NULL AND lower IS NULL) OR (bovengrens IS NOT NULL AND upper IS NULL)
       OR (n IS NOT NULL AND NOT regexp_full_match(n, '\d+(,\d+)?')) AS odd
FROM raw
"""

# rows that only the row reader can judge: missing figures, anything that does not fit
BULK_WRONG = """
SELECT count(*) FROM typed
WHERE value IS NULL OR status IS NULL OR measure IS NULL OR area IS NULL OR period IS NULL
   OR odd OR lower > value OR upper < value
"""

# one number for each measure, area and period, to find double rows
BULK_KEYS = """
SELECT (enum_code(measure)::BIGINT * $areas + enum_code(area)) * $periods + enum_code(period) AS key
FROM typed
"""

# an enum in Parquet has no useful bounds, by which a query skips what it does not want
BULK_COPY = """
COPY (
    SELECT measure::VARCHAR AS measure, area::VARCHAR AS area, period, value, lower, upper, status,
           NULL::VARCHAR AS text, NULL::VARCHAR AS dimensions,
           NULL::INTEGER AS line
    FROM (SELECT * FROM typed ORDER BY measure, area, period)
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows},
               WRITE_BLOOM_FILTER false, USE_TMP_FILE false)
"""
BULK_STATUS = "SELECT status, count(*) FROM typed GROUP BY status ORDER BY status"
