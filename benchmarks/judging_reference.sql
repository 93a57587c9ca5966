-- What benchmarks/judging_book.yaml gives for April 2026, as one would write it by hand for DuckDB: numbers are DOUBLE,
-- rounded to six decimals where the book rounds. Written from the book's text and docs/reference/rulebook.md alone. Files are those
-- of a snapshot (file_search_path); what is wanted stands in the tables judged_measures and judged_subjects.

-- Half away from zero: a quotient that is a half in decimals may lie just below it in binary.
CREATE OR REPLACE TEMP MACRO kept(number) AS round(number + sign(number) * 1e-12, 6);

CREATE OR REPLACE TEMP TABLE subjects AS
SELECT id AS unit,
       CASE level WHEN 'city' THEN 'city' WHEN 'county' THEN 'counties' WHEN 'township' THEN 'townships' ELSE 'villages' END AS peers_of
  FROM 'units.parquet';

-- Figures of the period, a row a unit.
CREATE OR REPLACE TEMP TABLE figures AS
WITH of_period AS (
  SELECT unit, indicator, level::DOUBLE AS level, growth::DOUBLE AS growth, target::DOUBLE AS target,
         target_growth::DOUBLE AS target_growth, planned_share::DOUBLE AS planned_share
    FROM 'indicators.parquet'
   WHERE ends_on = DATE '2026-04-30'
     AND (basis = 'stock' OR (basis = 'cumulative' AND starts_on = DATE '2026-04-01'))
     AND indicator BETWEEN 'indicator-000' AND 'indicator-034')
SELECT unit,
       max(level)         FILTER (indicator = 'indicator-000') AS output,
       max(target)        FILTER (indicator = 'indicator-000') AS output_target,
       max(level)         FILTER (indicator = 'indicator-001') AS revenue,
       max(target)        FILTER (indicator = 'indicator-001') AS revenue_target,
       min(planned_share) FILTER (indicator = 'indicator-001') AS revenue_elapsed,
       max(level)         FILTER (indicator = 'indicator-005') AS investment,
       max(target)        FILTER (indicator = 'indicator-005') AS investment_target,
       max(level)         FILTER (indicator = 'indicator-006') AS retail,
       max(target)        FILTER (indicator = 'indicator-006') AS retail_target,
       kept(max(level) FILTER (indicator = 'indicator-010')
             / nullif(max(target) FILTER (indicator = 'indicator-010'), 0)) AS tax,
       kept(max(level) FILTER (indicator = 'indicator-011')
             / nullif(max(target) FILTER (indicator = 'indicator-011'), 0)) AS energy,
       kept(max(level) FILTER (indicator = 'indicator-015')
             / nullif(max(target) FILTER (indicator = 'indicator-015'), 0)) AS trade,
       kept(max(level) FILTER (indicator = 'indicator-016')
             / nullif(max(target) FILTER (indicator = 'indicator-016'), 0)) AS jobs,
       kept(max(level) FILTER (indicator = 'indicator-020')
             / nullif(max(target) FILTER (indicator = 'indicator-020'), 0)) AS waste,
       kept(max(level) FILTER (indicator = 'indicator-021')
             / nullif(max(level) FILTER (indicator = 'indicator-022'), 0)) AS debt_ratio,
       max(growth)        FILTER (indicator = 'indicator-004') AS gdp_growth,
       max(target_growth) FILTER (indicator = 'indicator-004') AS gdp_growth_target,
       max(growth)        FILTER (indicator = 'indicator-009') AS industry_growth,
       max(growth)        FILTER (indicator = 'indicator-014') AS services_growth,
       max(growth)        FILTER (indicator = 'indicator-019') AS retail_growth,
       max(target_growth) FILTER (indicator = 'indicator-019') AS retail_growth_target,
       max(growth)        FILTER (indicator = 'indicator-024') AS energy_growth,
       max(growth)        FILTER (indicator = 'indicator-029') AS wages_growth,
       max(level)         FILTER (indicator = 'indicator-025') AS air,
       max(target)        FILTER (indicator = 'indicator-025') AS air_target,
       kept(max(level) FILTER (indicator = 'indicator-026')
             / nullif(max(target) FILTER (indicator = 'indicator-026'), 0)) AS water,
       kept(max(level) FILTER (indicator = 'indicator-030')
             / nullif(max(target) FILTER (indicator = 'indicator-030'), 0)) AS approvals,
       kept(kept(max(level) FILTER (indicator = 'indicator-032' AND level > kept(target * 0.34))
             / nullif(max(target) FILTER (indicator = 'indicator-032' AND level > kept(target * 0.34)), 0)) * 100)
         AS satisfaction,
       -- What the areas above add up.
       sum(level)    FILTER (indicator = 'indicator-002') AS output_here,
       sum(target)   FILTER (indicator = 'indicator-002') AS output_target_here,
       sum(level)    FILTER (indicator = 'indicator-012') AS revenue_here,
       sum(target)   FILTER (indicator = 'indicator-012') AS revenue_target_here,
       count(*)      FILTER (indicator = 'indicator-017') AS scheduled_here,
       count(*)      FILTER (indicator = 'indicator-017' AND level >= kept(target * planned_share)) AS on_schedule_here,
       sum(growth)   FILTER (indicator = 'indicator-034') AS growth_here,
       count(growth) FILTER (indicator = 'indicator-034') AS grown_here,
       count(*)      FILTER (indicator = 'indicator-031' AND level < kept(kept(target * planned_share) * 0.9)) AS complaints_here
  FROM of_period GROUP BY unit;

CREATE OR REPLACE TEMP TABLE last_year AS
SELECT unit, max(growth)::DOUBLE AS gdp_growth_last_year
  FROM 'indicators.parquet'
 WHERE ends_on = DATE '2025-04-30'
   AND (basis = 'stock' OR (basis = 'cumulative' AND starts_on = DATE '2025-04-01'))
   AND indicator = 'indicator-004'
 GROUP BY unit;

CREATE OR REPLACE TEMP TABLE tasks_here AS
SELECT unit,
       count(*) FILTER (due_on BETWEEN DATE '2026-01-01' AND DATE '2026-04-30'
                        AND (completed_on IS NULL OR completed_on >= DATE '2026-01-01')) AS due,
       count(*) FILTER (due_on BETWEEN DATE '2026-01-01' AND DATE '2026-04-30'
                        AND completed_on >= DATE '2026-01-01' AND completed_on <= due_on) AS in_time,
       count(*) FILTER (completed_on BETWEEN DATE '2026-01-01' AND DATE '2026-04-30' AND completed_on < due_on) AS early,
       count(*) FILTER ((completed_on IS NULL OR completed_on > DATE '2026-04-30') AND due_on <= DATE '2026-04-30') AS overdue
  FROM 'tasks.parquet' GROUP BY unit;

CREATE OR REPLACE TEMP TABLE areas AS
SELECT above AS unit,
       sum(output_here) AS area_output, sum(output_target_here) AS area_output_target,
       kept(sum(revenue_here) / nullif(sum(revenue_target_here), 0)) AS area_revenue,
       kept(sum(on_schedule_here) / nullif(sum(scheduled_here), 0)) AS area_on_schedule,
       kept(sum(growth_here) / nullif(sum(grown_here), 0)) AS area_growth,
       coalesce(sum(complaints_here), 0) AS complaints,
       coalesce(sum(overdue), 0) AS tasks_overdue
  FROM 'unit_tree.parquet' tree LEFT JOIN figures USING (unit) LEFT JOIN tasks_here USING (unit)
 WHERE hierarchy = 'administrative'
 GROUP BY above;

CREATE OR REPLACE TEMP TABLE found AS
SELECT subject AS unit, count(*) FILTER (finding = 'award') AS awards,
       sum(amount) FILTER (finding = 'falsified')::DOUBLE AS falsified,
       count(*) FILTER (finding = 'serious') > 0 AS serious,
       count(*) FILTER (finding = 'good reason' AND measure = 'revenue' AND found_on >= DATE '2026-04-01') > 0 AS good_reason
  FROM 'findings.parquet' WHERE found_on BETWEEN DATE '2026-01-01' AND DATE '2026-04-30'
 GROUP BY subject;

CREATE OR REPLACE TEMP TABLE red_before AS
SELECT subject AS unit, measure,
       count(*) FILTER (list_contains(held, 'red')) AS times,
       any_value(value) FILTER (measure = 'satisfaction' AND last_day = DATE '2026-03-31')::DOUBLE AS last_value
  FROM 'runs.parquet'
 WHERE book = 'judging-benchmark' AND last_day IN (DATE '2026-02-28', DATE '2026-03-31')
   AND measure IN ('output', 'revenue', 'investment', 'energy', 'debt_ratio', 'gdp_growth', 'area_output', 'area_on_schedule',
                   'satisfaction')
 GROUP BY subject, measure;

-- A row a subject and measure; due: what is due by now.
CREATE OR REPLACE TEMP TABLE valued AS
WITH one AS (
  SELECT subjects.*, figures.* EXCLUDE (unit), areas.* EXCLUDE (unit), gdp_growth_last_year,
         kept(gdp_growth - gdp_growth_last_year) AS gdp_change, kept(in_time / nullif(due, 0)) AS tasks_on_time
    FROM subjects LEFT JOIN figures USING (unit) LEFT JOIN areas USING (unit) LEFT JOIN last_year USING (unit)
         LEFT JOIN tasks_here USING (unit)),
listed AS (
  SELECT unit, peers_of, output, unnest([
    {measure: 'output', value: coalesce(output, 0), target: output_target, due: kept(output_target * 0.333333)},
    {measure: 'revenue', value: revenue, target: revenue_target, due: kept(revenue_target * revenue_elapsed)},
    {measure: 'investment', value: investment, target: investment_target, due: kept(investment_target * 0.31)},
    {measure: 'retail', value: retail, target: retail_target, due: kept(retail_target * 0.333333)},
    {measure: 'tax', value: tax, target: NULL, due: 0.333333},
    {measure: 'energy', value: energy, target: NULL, due: 0.333333},
    {measure: 'trade', value: trade, target: NULL, due: 0.333333},
    {measure: 'jobs', value: jobs, target: NULL, due: 0.333333},
    {measure: 'waste', value: waste, target: NULL, due: 0.333333},
    {measure: 'debt_ratio', value: debt_ratio, target: NULL, due: 0.333333},
    {measure: 'gdp_growth', value: gdp_growth, target: gdp_growth_target, due: NULL},
    {measure: 'industry_growth', value: industry_growth, target: NULL, due: NULL},
    {measure: 'services_growth', value: services_growth, target: NULL, due: NULL},
    {measure: 'retail_growth', value: retail_growth, target: retail_growth_target, due: NULL},
    {measure: 'energy_growth', value: energy_growth, target: NULL, due: NULL},
    {measure: 'wages_growth', value: wages_growth, target: NULL, due: NULL},
    {measure: 'gdp_growth_last_year', value: gdp_growth_last_year, target: NULL, due: NULL},
    {measure: 'gdp_change', value: gdp_change, target: NULL, due: NULL},
    {measure: 'area_output', value: area_output, target: area_output_target, due: kept(area_output_target * 0.333333)},
    {measure: 'area_revenue', value: area_revenue, target: NULL, due: 0.333333},
    {measure: 'area_on_schedule', value: area_on_schedule, target: NULL, due: 0.333333},
    {measure: 'area_growth', value: area_growth, target: NULL, due: NULL},
    {measure: 'air', value: air, target: air_target, due: NULL},
    {measure: 'water', value: water, target: NULL, due: NULL},
    {measure: 'approvals', value: coalesce(approvals, 0), target: NULL, due: NULL},
    {measure: 'complaints', value: complaints, target: NULL, due: NULL},
    {measure: 'tasks_on_time', value: tasks_on_time, target: NULL, due: NULL},
    {measure: 'satisfaction', value: satisfaction, target: NULL, due: NULL}], recursive := true)
  FROM one)
SELECT unit, peers_of, output, measure, coalesce(value, last_value)::DOUBLE AS value, target::DOUBLE AS target,
       due::DOUBLE AS due, coalesce(times, 0) AS red_times
  FROM listed LEFT JOIN red_before USING (unit, measure);

-- Scores: first beside the peers, then by each measure's own function.
CREATE OR REPLACE TEMP TABLE scored AS
WITH compared AS (
  SELECT *, count(value) OVER peers AS peers, min(value) OVER peers AS lowest, max(value) OVER peers AS highest,
         kept(avg(value) OVER peers) AS peer_average,
         CASE WHEN value IS NOT NULL THEN rank() OVER (
           PARTITION BY measure, peers_of ORDER BY CASE WHEN measure = 'energy_growth' THEN -value ELSE value END DESC NULLS LAST)
         END AS rank
    FROM valued WINDOW peers AS (PARTITION BY measure, peers_of))
SELECT *, CASE WHEN value IS NOT NULL THEN kept(CASE measure
    WHEN 'output' THEN CASE WHEN target <> 0 THEN 300 * least(kept(value / target), 0.35) ELSE 0 END
    WHEN 'revenue' THEN 100 * least(kept(value / nullif(due, 0)), 1.1)
    WHEN 'investment' THEN 90 * greatest(least(kept(value / nullif(due, 0)), 1.1), 0.5)
    WHEN 'retail' THEN 95 * kept(value / nullif(due, 0))
    WHEN 'tax' THEN 80 * greatest(least(kept(value / nullif(peer_average, 0)), 1.25), 0)
    WHEN 'energy' THEN 60 + 40 * greatest(least(kept((value - 0.3) / 0.05), 1), 0)
    WHEN 'jobs' THEN CASE WHEN value >= 0.35 THEN 100 WHEN value >= 0.333333 THEN 85
                          WHEN value >= 0.316666 AND output > 0 THEN 70 ELSE 40 END
    WHEN 'waste' THEN 100 - 40 * greatest(least(kept((value - 0.3) / 0.07), 1), 0)
    WHEN 'debt_ratio' THEN CASE WHEN value <= 0.6 THEN 100 WHEN value <= 1 THEN 80 WHEN value < 2 THEN 60
                                ELSE 20 END
    WHEN 'gdp_growth' THEN greatest(least(80 + 5 * (value - target), 120), 40)
    WHEN 'services_growth' THEN CASE WHEN rank > 9 THEN 60 ELSE [100, 95, 92, 90, 88, 86, 84, 82, 80][rank] END
    WHEN 'energy_growth' THEN CASE WHEN rank > 5 THEN 60 ELSE [100, 95, 90, 85, 80][rank] END
    WHEN 'retail_growth' THEN greatest(least(70 + 2 * trunc(kept((value - target) / 0.5)), 100), 40)
    WHEN 'wages_growth' THEN 60 + 40 * kept(value / 8)
    WHEN 'area_output' THEN 100 * least(kept(value / nullif(due, 0)), 1.2)
    WHEN 'area_revenue' THEN 50 + 50 * greatest(least(kept((value - 0.266666) / 0.1), 1), 0)
    WHEN 'area_on_schedule' THEN 60 + 40 * greatest(least(kept((value - 0.3) / 0.4), 1), 0)
    WHEN 'air' THEN 280 * least(kept(value / nullif(target, 0)), 0.4)
    WHEN 'water' THEN CASE WHEN value >= 0.35 THEN 100 WHEN value > 0.32 THEN 80 ELSE 50 END
    WHEN 'approvals' THEN greatest(least(0.5 * trunc(kept((value - 0.32) / 0.01)), 2), -2)
    WHEN 'complaints' THEN greatest(-0.2 * value, -2)
    WHEN 'tasks_on_time' THEN 60 + 40 * greatest(least(kept((value - 0.5) / 0.5), 1), 0)
    WHEN 'satisfaction' THEN 60 + 40 * greatest(least(kept((value - 20) / 20), 1), 0)
    WHEN 'gdp_growth_last_year' THEN NULL
    ELSE CASE WHEN highest = lowest THEN 100
              ELSE 60 + 40 * kept((value - lowest) / nullif(highest - lowest, 0)) END  -- trade and three growths
  END) END AS score
  FROM compared;

CREATE OR REPLACE TEMP TABLE judged_measures AS
WITH weights (measure, weight) AS (
  VALUES ('output', 5), ('revenue', 5), ('investment', 5), ('retail', 4), ('tax', 4), ('energy', 3), ('trade', 3), ('jobs', 4),
         ('waste', 3), ('debt_ratio', 3), ('gdp_growth', 6), ('industry_growth', 4), ('services_growth', 3), ('retail_growth', 3),
         ('energy_growth', 3), ('wages_growth', 4), ('gdp_change', 4), ('area_output', 5), ('area_revenue', 5),
         ('area_on_schedule', 4), ('area_growth', 4), ('air', 3), ('water', 2), ('tasks_on_time', 4), ('satisfaction', 3)),
pointed AS (
  SELECT unit, measure, value, rank, score,
         CASE WHEN score IS NOT NULL THEN CASE measure
           WHEN 'output' THEN least(kept(score * 0.05), 5.2)
           WHEN 'retail' THEN greatest(least(kept(score * 0.04), 4), 1)
           WHEN 'wages_growth' THEN greatest(least(kept(score * 0.04), 4.5), 0)
           WHEN 'gdp_growth' THEN least(kept(kept(score * 0.06) * CASE WHEN value >= target + 2 THEN 1.1 ELSE 1 END), 7)
           ELSE kept(score * coalesce(weight, 100) / 100) END END AS points,
         CASE WHEN score IS NOT NULL THEN weight END AS weight,
         CASE measure
           WHEN 'output' THEN CASE WHEN value < kept(due * 0.95) AND red_times = 2 THEN 'red'
                                   WHEN value < due THEN 'yellow' WHEN value >= due THEN 'green' END
           WHEN 'revenue' THEN CASE WHEN value < kept(due * 0.97) AND red_times = 2 THEN 'red'
                                    WHEN value < due THEN 'yellow' WHEN value >= due THEN 'green' END
           WHEN 'investment' THEN CASE WHEN value < due AND red_times >= 1 THEN 'red'
                                       WHEN value < kept(due * 1.02) THEN 'yellow' WHEN value >= due THEN 'green' END
           WHEN 'energy' THEN CASE WHEN value < kept(0.333333 * 0.93) AND red_times = 2 THEN 'red'
                                   WHEN score < 75 OR rank > peers * 0.8 THEN 'yellow' WHEN value IS NOT NULL THEN 'green' END
           WHEN 'debt_ratio' THEN CASE WHEN value >= 2 AND red_times = 2 THEN 'red' WHEN value >= 2 THEN 'orange'
                                       WHEN value > peer_average THEN 'yellow' WHEN value IS NOT NULL THEN 'green' END
           WHEN 'gdp_growth' THEN CASE WHEN value < target - 2 AND red_times = 2 THEN 'red'
                                       WHEN value < target THEN 'yellow' WHEN value >= target THEN 'green' END
           WHEN 'area_output' THEN CASE WHEN value < kept(due * 0.98) AND red_times = 2 THEN 'red'
                                        WHEN value < due THEN 'yellow' WHEN value >= due THEN 'green' END
           WHEN 'area_on_schedule' THEN CASE WHEN value < 0.4 AND red_times = 2 THEN 'red'
                                             WHEN value < 0.5 THEN 'yellow' WHEN value >= 0.5 THEN 'green' END
           WHEN 'tasks_on_time' THEN CASE WHEN value < 0.5 THEN 'red' WHEN value >= 0.5 THEN 'green' END
         END AS light
    FROM scored LEFT JOIN weights USING (measure)),
parts AS (
  SELECT unit,
         kept(sum(points) FILTER (measure IN ('air', 'water')) * 5
               / sum(weight) FILTER (measure IN ('air', 'water'))) AS environment,
         2 + sum(points) FILTER (measure IN ('approvals', 'complaints')) AS service
    FROM pointed WHERE measure IN ('air', 'water', 'approvals', 'complaints') GROUP BY unit)
SELECT unit, measure, value, rank, score, points, weight, light,
       CASE WHEN measure = 'revenue' AND light IS NOT NULL AND good_reason THEN 'green' ELSE light END AS shown
  FROM pointed LEFT JOIN found USING (unit)
 UNION ALL
SELECT unit, 'environment', NULL, CASE WHEN environment IS NOT NULL THEN rank() OVER (
         PARTITION BY peers_of ORDER BY environment DESC NULLS LAST) END,
       kept(environment * 20), environment, CASE WHEN environment IS NOT NULL THEN 5 END, NULL, NULL
  FROM parts JOIN subjects USING (unit)
 UNION ALL
SELECT unit, 'service', NULL, rank() OVER (PARTITION BY peers_of ORDER BY service DESC),
       kept(service * 25), greatest(least(service, 4), 0), 4, NULL, NULL
  FROM parts JOIN subjects USING (unit);

CREATE OR REPLACE TEMP TABLE judged_subjects AS
WITH gathered AS (
  SELECT unit, kept(sum(points) * 100 / sum(weight)) AS points,
         any_value(score) FILTER (measure = 'revenue') AS revenue_score
    FROM judged_measures
   WHERE weight IS NOT NULL AND measure NOT IN ('air', 'water')
   GROUP BY unit),
added AS (
  SELECT subjects.unit, peers_of, revenue_score, coalesce(serious, false) AS serious,
         greatest(least(points
           + least(least(1.5 * coalesce(awards, 0), 3) + least(0.2 * coalesce(early, 0), 0.5), 3)
           - least(coalesce(falsified, 0) + least(0.1 * coalesce(tasks_overdue, 0), 2), 11), 110), 0) AS total
    FROM subjects LEFT JOIN gathered USING (unit) LEFT JOIN found USING (unit) LEFT JOIN tasks_here USING (unit)
         LEFT JOIN areas USING (unit)),
limited AS (
  SELECT unit, peers_of, serious,
         kept(CASE WHEN revenue_score < 88 AND total > 70 THEN least(total, 79) ELSE total END) AS score
    FROM (SELECT * REPLACE (kept(total) AS total) FROM added)),
cut AS (
  SELECT *, count(*) OVER (PARTITION BY peers_of) AS members,
         rank() OVER (PARTITION BY peers_of ORDER BY score DESC NULLS LAST) AS rank,
         greatest(CASE WHEN score >= 82 THEN 1 WHEN score >= 76 THEN 2 WHEN score >= 70 THEN 3 WHEN score IS NOT NULL THEN 4 END,
                  CASE WHEN serious THEN 3 ELSE 1 END) AS grade
    FROM limited),
-- Of those who would have the grade, how many score as much or more: within the quota, or all who are tied fall.
best AS (
  SELECT * REPLACE (CASE WHEN grade = 1 AND count(*) OVER (
             PARTITION BY peers_of, grade ORDER BY score DESC RANGE UNBOUNDED PRECEDING) > floor(members * 0.2)
           THEN 2 ELSE grade END AS grade) FROM cut),
good AS (
  SELECT * REPLACE (CASE WHEN grade = 2 AND count(*) OVER (
             PARTITION BY peers_of, grade ORDER BY score DESC RANGE UNBOUNDED PRECEDING) > floor(members * 0.4)
           THEN 3 ELSE grade END AS grade) FROM best)
SELECT unit, peers_of, score, CASE WHEN score IS NOT NULL THEN rank END AS rank,
       ['优秀', '良好', '一般', '较差'][grade] AS grade, serious AS no_award
  FROM good;
