WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n, 'a' AS s UNION ALL SELECT n + 1, s || 'a' FROM r WHERE n < 4) SELECT n, s FROM r ORDER BY n
WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n * 2 FROM r WHERE n < 100) SELECT sum(n) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
WITH RECURSIVE chain(id, name, depth) AS (SELECT id, name, 0 FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, c.depth + 1 FROM emp e JOIN chain c ON e.boss = c.id) SELECT * FROM chain ORDER BY depth, id
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r LIMIT 3
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r
WITH RECURSIVE r(n) MAX RECURSION LEVEL 5 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100) SELECT * FROM r
WITH RECURSIVE r(n) MAX RECURSION LEVEL 200 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 150) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT n + 1 FROM r) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT sum(n) FROM r) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT a.n + b.n FROM r a, r b WHERE a.n < 5) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 1.5 + n FROM r WHERE n < 5) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 'a' UNION ALL SELECT n || 'b' FROM r WHERE length(n) < 4) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT x FROM (SELECT n + 1 AS x FROM r) WHERE x < 4) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3), s AS (SELECT n * 10 AS m FROM r) SELECT * FROM s
WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3), b(m) AS (SELECT n FROM a UNION ALL SELECT m + 10 FROM b WHERE m < 20) SELECT * FROM b ORDER BY m
SELECT * FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r) t JOIN nums ON n = v
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT a.n, b.n FROM r a JOIN r b ON a.n < b.n
WITH RECURSIVE fib(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM fib WHERE b < 50) SELECT a FROM fib
WITH RECURSIVE r AS (SELECT id FROM emp WHERE id = 1) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 4 ORDER BY n LIMIT 1)) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 UNION ALL SELECT n + 10 FROM r WHERE n < 3) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LEFT JOIN nums ON r.n = nums.v WHERE n < 3) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n IN (SELECT n FROM r)) SELECT * FROM r
WITH RECURSIVE r(n, m) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1, 2 FROM r WHERE n < 3) SELECT * FROM r
WITH r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r
WITH t(a, b) AS (SELECT 1, 2), u AS (SELECT a + b AS c FROM t) SELECT * FROM t, u
WITH t AS (SELECT 1 AS x) SELECT (WITH t AS (SELECT 2 AS x) SELECT x FROM t), x FROM t
WITH t AS (SELECT 1), t AS (SELECT 2) SELECT * FROM t
WITH emp AS (SELECT * FROM emp WHERE id < 3) SELECT id FROM emp
WITH t(a) AS (SELECT 1, 2) SELECT * FROM t
SELECT id, (SELECT max(v) FROM nums) AS m FROM emp WHERE id < 3
SELECT id, (SELECT v FROM nums) FROM emp
SELECT id FROM emp WHERE (dept, boss) IN (SELECT 10, 1)
SELECT id FROM emp WHERE id NOT IN (SELECT v FROM nums)
SELECT id FROM emp WHERE id NOT IN (SELECT v FROM nums WHERE v IS NOT NULL)
SELECT id FROM emp e WHERE EXISTS (SELECT 1 FROM emp b WHERE b.boss = e.id)
SELECT id FROM emp e WHERE NOT EXISTS (SELECT 1 FROM emp b WHERE b.boss = e.id) ORDER BY id
SELECT id, EXISTS (SELECT 1 FROM nums WHERE v = id) AS ex FROM emp
SELECT id, id IN (SELECT v FROM nums) AS i FROM emp
SELECT id, (SELECT count(*) FROM emp b WHERE b.boss = e.id) AS n FROM emp e
SELECT id, (SELECT name FROM emp b WHERE b.id = e.boss) AS boss FROM emp e
SELECT id, (SELECT name FROM emp b WHERE b.boss = e.id) AS boss FROM emp e
SELECT e.id, t.c FROM emp e, LATERAL (SELECT count(*) AS c FROM nums WHERE v = e.id) t
SELECT e.id, t.tag FROM emp e, LATERAL explode(tags) t(tag)
SELECT e.id, t.tag FROM emp e LEFT JOIN LATERAL explode(tags) t(tag) ON true
SELECT e.id, t.pos, t.tag FROM emp e JOIN LATERAL posexplode(tags) AS t(pos, tag)
SELECT e.id, t.* FROM emp e LEFT JOIN LATERAL (SELECT b.id AS bid FROM emp b WHERE b.boss = e.id ORDER BY b.id LIMIT 1) t
SELECT id, tag FROM emp LATERAL VIEW explode(tags) t AS tag
SELECT id, tag FROM emp LATERAL VIEW OUTER explode(tags) t AS tag
SELECT id, p, tag, u FROM emp LATERAL VIEW posexplode(tags) t AS p, tag LATERAL VIEW explode(array(1, 2)) x AS u WHERE id = 1
SELECT id, key, value FROM events LATERAL VIEW explode(attrs)
SELECT id, key, value FROM events LATERAL VIEW explode(attrs) t
SELECT id, k, v FROM events LATERAL VIEW explode(attrs) t AS k, v
SELECT * FROM range(3)
SELECT * FROM range(1, 10, 3)
SELECT * FROM range(10, 1, -3) AS r(x)
SELECT * FROM range(0, 10, 2, 3)
SELECT * FROM range(start => 1, end => 4)
SELECT * FROM range(0)
SELECT * FROM range(1, 2, 3, 4, 5)
SELECT * FROM range('3')
SELECT * FROM range(1 + 1)
SELECT * FROM range(NULL)
SELECT * FROM explode(array(1, 2))
SELECT * FROM explode(map('a', 1, 'b', 2))
SELECT * FROM explode(map('a', 1)) AS t(k, v)
SELECT * FROM explode_outer(array())
SELECT * FROM explode(collection => array(1, 2))
SELECT * FROM posexplode(array('a', 'b'))
SELECT * FROM posexplode_outer(CAST(NULL AS ARRAY<INT>))
SELECT * FROM stack(2, 1, 'a', 2, 'b')
SELECT * FROM stack(2, 1, 'a', 2) AS t(x, y)
SELECT stack(2, 1, 2, 3)
SELECT * FROM inline(array(struct(1, 'a'), struct(2, 'b')))
SELECT * FROM inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT>>))
SELECT * FROM json_tuple('{"a": 1, "b": "x"}', 'a', 'b')
SELECT * FROM variant_explode(parse_json('{"a": 1, "b": true}'))
SELECT * FROM sql_keywords() WHERE keyword = 'SELECT'
SELECT count(*) > 100 FROM sql_keywords()
SELECT * FROM collations() LIMIT 1
SELECT * FROM nosuch(1)
SELECT * FROM upper('a')
SELECT * FROM sequence(1, 3)
SELECT r.id, s.id FROM range(2) r CROSS JOIN range(2) s
SELECT * FROM emp JOIN range(3) AS r ON emp.id = r.id
SELECT a.id FROM emp a, LATERAL range(a.id) r
SELECT explode(tags) FROM emp
SELECT id, explode(tags) AS t FROM emp
SELECT posexplode(tags) FROM emp
SELECT posexplode(tags) AS (p, t) FROM emp
SELECT explode(attrs) FROM events
SELECT inline(array(struct(1 AS a, 'x' AS b)))
SELECT json_tuple('{"a": 1}', 'a') AS x
SELECT explode(tags), explode(array(1, 2)) FROM emp
SELECT explode(explode(array(array(1)))) 
SELECT 1 + explode(array(1, 2))
SELECT * FROM emp WHERE explode(tags) = 'a'
SELECT dept, sum(salary) FROM emp GROUP BY ROLLUP(dept)
SELECT dept, boss, count(*) FROM emp GROUP BY CUBE(dept, boss)
SELECT dept, boss, count(*), grouping_id() FROM emp GROUP BY GROUPING SETS ((dept, boss), (dept), ())
SELECT dept, boss, count(*), grouping(dept) FROM emp GROUP BY dept, boss WITH ROLLUP
SELECT dept, boss, count(*) FROM emp GROUP BY dept, boss WITH CUBE
SELECT dept, boss, count(*) FROM emp GROUP BY dept, ROLLUP(boss)
SELECT dept, boss, count(*) FROM emp GROUP BY ROLLUP(dept), CUBE(boss)
SELECT dept, boss, count(*) FROM emp GROUP BY GROUPING SETS (dept, ROLLUP(boss))
SELECT dept, count(*) FROM emp GROUP BY dept, boss GROUPING SETS ((dept), (boss))
SELECT dept, count(*) FROM emp GROUP BY ALL
SELECT dept AS d, count(*) FROM emp GROUP BY d
SELECT dept AS d, count(*) FROM emp GROUP BY 1
SELECT dept + 1, count(*) FROM emp GROUP BY dept + 1
SELECT dept, name FROM emp GROUP BY dept
SELECT dept, count(*) FROM emp GROUP BY 3
SELECT dept, count(*) FROM emp GROUP BY 2
SELECT dept, count(*) c FROM emp GROUP BY dept HAVING c > 1
SELECT dept, count(*) c FROM emp GROUP BY dept HAVING max(salary) > 4500 ORDER BY min(salary)
SELECT count(*) FROM emp HAVING count(*) > 100
SELECT 1 FROM emp HAVING true
SELECT dept FROM emp HAVING dept > 1
SELECT grouping(dept) FROM emp GROUP BY dept
SELECT id, row_number() OVER (ORDER BY id) rn FROM emp
SELECT id, sum(salary) OVER (PARTITION BY dept ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp
SELECT id, sum(id) OVER w, avg(id) OVER w FROM emp WINDOW w AS (PARTITION BY dept ORDER BY id)
SELECT id, sum(id) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM emp WINDOW w AS (ORDER BY id)
SELECT id, sum(id) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM emp
SELECT id, count(*) OVER (ORDER BY hired RANGE BETWEEN INTERVAL '1' YEAR PRECEDING AND CURRENT ROW) FROM emp
SELECT id, count(*) OVER (ORDER BY hired RANGE BETWEEN INTERVAL 400 DAYS PRECEDING AND CURRENT ROW) FROM emp
SELECT id, lag(name, 1, 'none') OVER (ORDER BY id), lead(name) OVER (ORDER BY id) FROM emp
SELECT id, lag(name) IGNORE NULLS OVER (ORDER BY id DESC) FROM emp
SELECT id, first_value(name) IGNORE NULLS OVER (ORDER BY id DESC ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM emp
SELECT id, nth_value(name, 2) OVER (ORDER BY id) FROM emp
SELECT id, ntile(3) OVER (ORDER BY id), percent_rank() OVER (ORDER BY dept), cume_dist() OVER (ORDER BY dept), dense_rank() OVER (ORDER BY dept) FROM emp
SELECT id, rank() OVER () FROM emp
SELECT id, sum(count(*)) OVER () FROM emp GROUP BY id
SELECT id FROM emp WHERE row_number() OVER (ORDER BY id) = 1
SELECT id, row_number() OVER (PARTITION BY dept ORDER BY id) AS r FROM emp QUALIFY r = 1
SELECT id FROM emp QUALIFY row_number() OVER (PARTITION BY dept ORDER BY id DESC) = 1
SELECT dept, count(*) c FROM emp GROUP BY dept QUALIFY rank() OVER (ORDER BY count(*) DESC) = 1
SELECT id FROM emp QUALIFY id > 3
SELECT sum(id) OVER nosuch FROM emp
SELECT id, sum(id) OVER (ORDER BY id ROWS 2 PRECEDING) FROM emp
SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM emp
SELECT id, sum(DISTINCT dept) OVER () FROM emp
SELECT id, count(*) FILTER (WHERE id > 2) OVER (ORDER BY id) FROM emp
SELECT id, array_agg(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM emp
SELECT * FROM (SELECT dept, salary FROM emp) PIVOT (sum(salary) FOR dept IN (10, 20))
SELECT * FROM (SELECT dept, salary FROM emp) PIVOT (sum(salary) AS s, count(*) AS c FOR dept IN (10 AS ten, 20))
SELECT * FROM (SELECT dept, boss, salary FROM emp) PIVOT (max(salary) FOR (dept, boss) IN ((10, 1) AS a, (20, 3)))
SELECT * FROM (SELECT k, v, w FROM nums) PIVOT (sum(v), avg(w) FOR k IN ('x', 'y')) AS p
SELECT * FROM nums PIVOT (v FOR k IN ('x'))
SELECT * FROM nums PIVOT (sum(v) FOR k IN (v))
SELECT * FROM (SELECT id, dept, boss FROM emp) UNPIVOT (val FOR what IN (dept, boss))
SELECT * FROM (SELECT id, dept, boss FROM emp) UNPIVOT INCLUDE NULLS (val FOR what IN (dept AS d, boss AS b))
SELECT * FROM (SELECT 1 id, 2 a, 3 b, 4 c, 5 d) UNPIVOT ((x, y) FOR w IN ((a, b) AS ab, (c, d)))
SELECT * FROM (SELECT 1 id, 2 a, 3 b) UNPIVOT (v FOR k IN (a, nosuch))
SELECT * FROM (SELECT 1 id, 2 a, 'x' b) UNPIVOT (v FOR k IN (a, b))
SELECT * FROM (SELECT 1 id, 2 a, array(1) b) UNPIVOT (v FOR k IN (a, b))
SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(x, y)
VALUES (1, 2), (3, 4)
VALUES 1, 2, 3
SELECT * FROM VALUES (1), ('a')
SELECT * FROM VALUES (1, 2), (3)
SELECT * FROM VALUES (1 + 1, upper('a')), (NULL, 'b')
SELECT * FROM VALUES (rand(1) > 2)
SELECT * FROM VALUES (id)
VALUES (1), (2) ORDER BY col1 DESC LIMIT 1
SELECT id FROM emp UNION SELECT v FROM nums ORDER BY id NULLS LAST
SELECT id FROM emp INTERSECT SELECT v FROM nums
SELECT v FROM nums EXCEPT SELECT id FROM emp
SELECT v FROM nums EXCEPT ALL SELECT 1
SELECT v FROM nums INTERSECT ALL SELECT v FROM nums WHERE v < 3
SELECT v FROM nums MINUS SELECT 1
SELECT 1 a, 2 b UNION ALL BY NAME SELECT 3 b, 4 a
SELECT 1 a UNION BY NAME SELECT 1 a
SELECT 1 a UNION ALL BY NAME SELECT 1 b
SELECT 1, 2 UNION ALL SELECT 1
SELECT 1 UNION ALL SELECT 'a'
SELECT 1 UNION ALL SELECT array(1)
SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 2
(SELECT 1 UNION ALL SELECT 2) EXCEPT SELECT 2
SELECT 1 INTERSECT BY NAME SELECT 1
FROM emp SELECT id WHERE id < 3
FROM emp
FROM emp e JOIN nums n ON e.id = n.v SELECT e.id, n.k
TABLE nums
TABLE emp |> WHERE id < 3 |> SELECT id
FROM emp |> SELECT id, name |> WHERE id > 5
FROM emp |> EXTEND id * 2 AS dbl |> SELECT id, dbl |> LIMIT 2
FROM emp |> EXTEND id * 2 AS dbl, dbl + 1 AS more |> SELECT id, dbl, more |> LIMIT 2
FROM nums |> SET v = v + 1, w = 0
FROM nums |> SET nosuch = 1
FROM nums |> DROP w
FROM nums |> DROP nosuch
FROM nums |> DROP k, v, w
FROM nums |> AS n |> SELECT n.k |> LIMIT 1
FROM nums |> AGGREGATE sum(v) AS s, count(*) GROUP BY k
FROM nums |> AGGREGATE sum(v) AS s
FROM nums |> AGGREGATE GROUP BY k
FROM nums |> AGGREGATE count(*) AS c GROUP BY k AS key, v
FROM nums |> AGGREGATE sum(v) AS s GROUP BY 1
FROM nums |> AGGREGATE k GROUP BY k
FROM nums |> AGGREGATE count(*) GROUP BY ROLLUP(k)
FROM nums |> AGGREGATE sum(v) AS s GROUP BY ALL
FROM nums |> ORDER BY v DESC NULLS LAST, w |> LIMIT 2 OFFSET 1
FROM nums |> WHERE v = 2 |> UNION ALL SELECT * FROM nums WHERE v = 1
FROM nums |> SELECT v |> EXCEPT (SELECT 1)
FROM nums |> JOIN emp ON v = id |> SELECT k, name
FROM nums |> AS n |> LEFT JOIN emp e ON n.v = e.id |> SELECT n.k, e.name
FROM nums |> CROSS JOIN (SELECT 1 AS one) |> SELECT k, one
FROM nums |> PIVOT (sum(v) FOR k IN ('x', 'y'))
FROM nums |> SELECT v, w |> UNPIVOT (val FOR c IN (w))
FROM nums |> TABLESAMPLE (100 PERCENT) |> SELECT k
FROM emp |> LATERAL VIEW explode(tags) t AS tag |> SELECT id, tag
FROM emp |> WHERE id = 1 |> SELECT sum(id)
FROM emp |> SELECT sum(id) OVER () AS s
FROM emp |> EXTEND sum(id) OVER (ORDER BY id) AS s |> SELECT id, s
FROM emp |> WHERE row_number() OVER (ORDER BY id) < 3
FROM emp |> EXTEND count(*)
FROM emp |> NOSUCH 1
FROM emp |> SELECT DISTINCT dept
FROM emp |> WINDOW w AS (ORDER BY id) |> SELECT id
FROM emp |> SELECT id, sum(id) OVER w AS s WINDOW w AS (ORDER BY id)
FROM emp |> RENAME id AS ident
FROM emp |> CALL nosuch()
FROM emp |> HAVING id > 1
FROM emp |> DISTINCT
SELECT 1 AS a |> EXTEND a + 1 AS b |> SET a = b * 10 |> SELECT *
SELECT id FROM emp |> SELECT id + 1 AS id |> ORDER BY id |> LIMIT 1
(SELECT 1 AS a) |> UNION ALL (SELECT 2) |> ORDER BY a
VALUES (1), (2) |> SELECT col1 + 1
SELECT * FROM (FROM emp |> SELECT id |> LIMIT 1)
FROM emp |> WHERE EXISTS (FROM nums |> WHERE v = emp.id) |> SELECT id
FROM emp |> SELECT id |> INTERSECT (SELECT v FROM nums) |> MINUS (SELECT 1)
SELECT * FROM emp TABLESAMPLE (100 PERCENT) WHERE id = 1
SELECT * FROM emp TABLESAMPLE (2 ROWS)
SELECT count(*) FROM emp TABLESAMPLE (0 PERCENT)
SELECT * FROM emp TABLESAMPLE (120 PERCENT)
SELECT * FROM emp TABLESAMPLE (BUCKET 1 OUT OF 1) WHERE id = 2
SELECT count(*) FROM emp TABLESAMPLE (50 PERCENT) REPEATABLE (7) WHERE id > 100
SELECT * FROM emp TABLESAMPLE SYSTEM (10 PERCENT)
SELECT * FROM emp TABLESAMPLE (100M)
SELECT /*+ BROADCAST(n) */ e.id FROM emp e JOIN nums n ON e.id = n.v
SELECT /*+ REPARTITION(3), COALESCE(1) */ id FROM emp WHERE id = 1
SELECT /*+ NOSUCHHINT(a) */ id FROM emp WHERE id = 1
SELECT /*+ REPARTITION(nosuch) */ id FROM emp
SELECT /*+ REPARTITION('a') */ id FROM emp
SELECT /*+ BROADCAST(nosuch) */ id FROM emp WHERE id = 1
SELECT * EXCEPT (tags, salary) FROM emp WHERE id = 1
SELECT e.* EXCEPT (tags), 1 FROM emp e WHERE id = 1
SELECT * EXCEPT (nosuch) FROM emp
SELECT emp.* FROM emp WHERE id = 1
SELECT nosuch.* FROM emp
SELECT point.* FROM events WHERE id = 1
SELECT struct(*) FROM nums LIMIT 1
SELECT count(*), count(k, v), count(DISTINCT k, v) FROM nums
SELECT count(nums.*) FROM nums
SELECT coalesce(*) FROM (SELECT 1 a, 2 b)
SELECT * FROM nums WHERE 1 IN (*)
SELECT id AS a, a + 1 AS b, b * 2 AS c FROM emp WHERE id = 2
SELECT `id` FROM `emp` WHERE `id` = 1
SELECT "id" FROM emp LIMIT 1
SELECT 'a' 'b' "c"
SELECT id FROM emp ORDER BY ALL LIMIT 2
SELECT id, dept FROM emp ORDER BY 2 DESC NULLS LAST, 1 LIMIT 3
SELECT id FROM emp ORDER BY 2
SELECT id FROM emp ORDER BY nosuch
SELECT id FROM emp ORDER BY salary DESC LIMIT 2
SELECT DISTINCT dept FROM emp ORDER BY id
SELECT DISTINCT dept FROM emp ORDER BY dept NULLS FIRST
SELECT id FROM emp LIMIT ALL
SELECT id FROM emp LIMIT 1 + 1
SELECT id FROM emp LIMIT -1
SELECT id FROM emp LIMIT 'a'
SELECT id FROM emp LIMIT id
SELECT id FROM emp LIMIT NULL
SELECT id FROM emp ORDER BY id OFFSET 5
SELECT id FROM emp ORDER BY id LIMIT 2 OFFSET 2
SELECT id FROM emp CLUSTER BY id
SELECT id FROM emp DISTRIBUTE BY dept SORT BY id
SELECT * FROM emp NATURAL JOIN (SELECT 1 AS id)
SELECT id, k FROM emp JOIN nums USING (nosuch)
SELECT * FROM (SELECT 1 a, 2 b) JOIN (SELECT 1 a, 3 c) USING (a)
SELECT * FROM (SELECT 1 a, 2 b) l FULL OUTER JOIN (SELECT 2 a, 3 c) r USING (a)
SELECT l.a, r.a FROM (SELECT 1 a) l LEFT JOIN (SELECT 2 a) r USING (a)
SELECT * FROM emp LEFT SEMI JOIN nums ON id = v
SELECT id FROM emp LEFT ANTI JOIN nums ON id = v
SELECT id FROM emp ANTI JOIN nums ON id = v
SELECT e.id, b.name FROM emp e LEFT JOIN emp b ON e.boss = b.id
SELECT id FROM emp, nums WHERE id = v
SELECT id FROM emp e JOIN emp f ON e.id = f.id
SELECT * FROM emp JOIN nums ON id
SELECT * FROM emp JOIN nums ON sum(id) = 1
SELECT e.id FROM emp e JOIN nums ON e.id IN (SELECT v FROM nums)
SELECT e.id FROM (emp e JOIN nums n ON e.id = n.v) WHERE n.k = 'x'
SELECT id FROM emp e(a, b) LIMIT 1
SELECT a FROM nums AS n(a, b, c) ORDER BY a LIMIT 2
SELECT t.x.y FROM (SELECT struct(1 AS y) AS x) t
SELECT x[0], x[1] FROM (SELECT array(1, 2) x)
SELECT x[5] FROM (SELECT array(1, 2) x)
SELECT m['k'] FROM (SELECT map('k', 1) m)
SELECT m.k FROM (SELECT map('k', 1) m)
SELECT parse_json('{"a": {"b": [1, 2]}}'):a.b[1]::int
SELECT 1::string, '2'::int + 1
SELECT CAST('a' AS INT)
SELECT TRY_CAST('a' AS INT)
SELECT try_cast('1' AS nosuch)
SELECT CASE WHEN id = 1 THEN 'a' ELSE 'b' END, CASE id WHEN 1 THEN 'x' END FROM emp WHERE id < 3
SELECT id BETWEEN 1 AND 2, id NOT BETWEEN 1 AND 2 FROM emp WHERE id < 4
SELECT 1 BETWEEN SYMMETRIC 2 AND 0
SELECT name LIKE 'A%', name NOT LIKE 'A%', name ILIKE 'a%', name RLIKE '^A' FROM emp WHERE id = 1
SELECT 'a%b' LIKE 'a\\%b', 'a%b' LIKE 'a#%b' ESCAPE '#'
SELECT name LIKE ANY ('A%', 'B%'), name LIKE ALL ('A%', '%a'), name NOT LIKE ANY ('A%') FROM emp WHERE id < 3
SELECT 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL
SELECT true IS TRUE, NULL IS UNKNOWN, false IS NOT TRUE
SELECT 1 <=> NULL, 1 == 1, 1 != 2, 1 <> 2, !true
SELECT 5 DIV 2, 5 % 2, 5 / 2, -5 DIV 2, 7 & 3, 7 | 8, 7 ^ 2, ~1, 1 << 3, 16 >> 2, -16 >>> 60
SELECT 'a' || 1 || true
SELECT INTERVAL 1 DAY, INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 02:03:04' DAY TO SECOND
SELECT DATE '2020-01-01' + INTERVAL 1 MONTH, TIMESTAMP '2020-01-01 00:00:00' - INTERVAL 1 HOUR
SELECT DATE '2020-03-01' - DATE '2020-02-01'
SELECT TIMESTAMP '2020-01-01' + NULL
SELECT DATE '2020-01-01' + NULL, NULL + DATE '2020-01-01', TIMESTAMP '2020-01-01' - NULL
SELECT X'1F', 1L, 1S, 1Y, 1.5D, 1.5F, 1.5BD, 1e3, .5, 1E-2BD
SELECT r'a\nb', 'a\nb', 'it''s', "dq"
SELECT extract(YEAR FROM DATE '2020-05-06'), date_part('month', DATE '2020-05-06'), extract(nosuch FROM DATE '2020-05-06')
SELECT trim(BOTH 'x' FROM 'xax'), trim(LEADING 'x' FROM 'xax'), position('a' IN 'bab'), substring('hello' FROM 2 FOR 3), overlay('abcd' PLACING 'xx' FROM 2 FOR 1)
SELECT transform(array(1, 2), x -> x + 1), filter(array(1, 2, 3), x -> x > 1), aggregate(array(1, 2), 0, (a, x) -> a + x)
SELECT transform(array(1, 2), (x, i) -> x * i), map_filter(map('a', 1), (k, v) -> v > 0), zip_with(array(1), array(2), (a, b) -> a + b)
SELECT exists(array(1, 2), x -> x > 1), forall(array(1, 2), x -> x > 1)
SELECT named_struct('a', 1, 'b', 'x').b, struct(1, 2).col1
SELECT IF(true, 1, 2), nvl(NULL, 1), nullif(1, 1), coalesce(NULL, 2), decode(1, 1, 'a', 'b')
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v), percentile_disc(0.5) WITHIN GROUP (ORDER BY v DESC), mode() WITHIN GROUP (ORDER BY k) FROM nums
SELECT listagg(k, ',') WITHIN GROUP (ORDER BY k) FROM nums
SELECT string_agg(DISTINCT k, ',') WITHIN GROUP (ORDER BY k DESC) FROM nums
SELECT count(*) FILTER (WHERE v > 1), sum(v) FILTER (WHERE k = 'x') FROM nums
SELECT sum(DISTINCT v), count(DISTINCT k), avg(ALL v) FROM nums
SELECT first(name) IGNORE NULLS, last(name, true), any_value(name) RESPECT NULLS FROM (SELECT * FROM emp ORDER BY id DESC)
SELECT IDENTIFIER('id') FROM IDENTIFIER('emp') WHERE id = 1
SELECT IDENTIFIER('up' || 'per')('a')
SELECT IDENTIFIER('e.id') FROM emp e LIMIT 1
SELECT IDENTIFIER(1)
SELECT IDENTIFIER(name) FROM emp
WITH IDENTIFIER('t') AS (SELECT 1) SELECT * FROM t
SELECT array(SELECT 1)
SELECT id FROM emp WHERE id = ANY (SELECT 1)
SELECT id FROM emp WHERE id > ALL (SELECT 1)
SELECT current_date() = current_date, current_user() IS NOT NULL
SELECT spark_catalog.default.emp.id FROM emp
SELECT default.emp.id FROM emp
SELECT * FROM default.emp
SELECT system.builtin.upper('a'), builtin.upper('b'), spark_catalog.system.upper('a')
SELECT nosuchfn(1)
SELECT uper('a')
SELECT nam FROM emp
SELECT emp.nam FROM emp
SELECT x.id FROM emp
SELECT * FROM emps
SELECT * FROM a.b.c
SELECT sum(name) FROM emp
SELECT upper(1, 2)
SELECT id + tags FROM emp
SELECT id FROM emp WHERE name
SELECT id FROM emp WHERE sum(id) > 1
SELECT sum(sum(id)) FROM emp
SELECT id, sum(id) FROM emp
SELECT max(id) FROM emp WHERE id > 100
SELECT collect_list(id), collect_set(dept) FROM emp
SELECT map('a', 1, 'a', 2)
SELECT 1 / 0
SELECT * FROM emp WHERE id = 1 / 0
SELECT 2147483647 + 1
SELECT id FROM emp WHERE id = 1;
SELECT 1; SELECT 2
SELECT
SELECT 1 FROM
SELECT * FROM emp WHERE
SELECT (1
SELECT 1)
SELECT 'abc
SELECT `abc
SELECT 1 /* abc
SELECT 1 -- comment
SELECT /* a /* nested */ b */ 1
SELEC 1
SELECT 1 FORM emp
SELECT * FROM emp WERE id = 1
SELECT a b c FROM emp
SELECT 1 AS
SELECT 1,, 2
SELECT ,1
SELECT * FROM emp GROUP
SELECT * FROM emp ORDER id
SELECT CASE WHEN 1 THEN 2
SELECT CASE END
SELECT CAST(1 AS)
SELECT CAST(1 INT)
SELECT DATE 'abc'
SELECT TIMESTAMP 'abc'
SELECT INTERVAL 'abc' DAY
SELECT X'1G'
SELECT 1Y + 300Y
SELECT 99999999999999999999
SELECT 1e400
SELECT 0x1F
SELECT :a
SELECT ?
SELECT @x
SELECT $x
SELECT {a}
CREATE TEMP VIEW tv1 AS SELECT 1 AS a
SELECT * FROM tv1
CREATE OR REPLACE TEMPORARY VIEW tv1 AS SELECT 2 AS a
SELECT * FROM tv1
CREATE TEMP VIEW tv1 AS SELECT 3 AS a
CREATE TEMP VIEW IF NOT EXISTS tv1 AS SELECT 3 AS a
CREATE TEMP VIEW tv2 (x, y COMMENT 'the y') AS SELECT 1, 2
SELECT * FROM tv2
CREATE OR REPLACE TEMP VIEW tv2 (x) AS SELECT 1, 2
CREATE OR REPLACE TEMP VIEW tv3 COMMENT 'c' TBLPROPERTIES ('a' = 'b') AS SELECT 1 AS one
SELECT * FROM tv3
CREATE GLOBAL TEMP VIEW gv AS SELECT 5 AS five
SELECT * FROM global_temp.gv
SELECT * FROM gv
CREATE OR REPLACE GLOBAL TEMPORARY VIEW gv AS SELECT 6 AS six
SELECT * FROM global_temp.gv
DROP VIEW global_temp.gv
SELECT * FROM global_temp.gv
DROP VIEW tv1
SELECT * FROM tv1
DROP VIEW nosuch
DROP VIEW IF EXISTS nosuch
DROP TABLE IF EXISTS nosuch
CREATE OR REPLACE TEMP VIEW rec AS SELECT * FROM rec
CREATE OR REPLACE TEMP VIEW IDENTIFIER('iv') AS SELECT 1 AS a
SELECT * FROM iv
CREATE OR REPLACE TEMP VIEW dup AS SELECT 1 AS a, 2 AS a
CREATE OR REPLACE TEMP VIEW a.b AS SELECT 1
CREATE OR REPLACE TEMP VIEW tv4 AS SELECT id + 1 FROM emp
SELECT * FROM tv4 LIMIT 1
ALTER VIEW tv2 AS SELECT 9 AS nine
SELECT * FROM tv2
ALTER VIEW tv2 RENAME TO tv22
SELECT * FROM tv22
DESCRIBE emp
DESC TABLE nums
DESCRIBE EXTENDED nums
DESCRIBE nums k
DESCRIBE nums nosuch
DESCRIBE nosuch
DESCRIBE QUERY SELECT 1 AS a, 'x' AS b
DESC SELECT id, name FROM emp
DESCRIBE QUERY FROM emp |> SELECT id
DESCRIBE TABLE tv2
DESCRIBE FUNCTION upper
DESCRIBE FUNCTION EXTENDED upper
DESCRIBE FUNCTION nosuch
DESC FUNCTION +
DESCRIBE FUNCTION 'abs'
DESCRIBE FUNCTION case
DESCRIBE FUNCTION between
EXPLAIN SELECT 1
EXPLAIN EXTENDED SELECT 1
EXPLAIN FORMATTED SELECT 1
EXPLAIN CODEGEN SELECT 1
EXPLAIN COST SELECT 1
EXPLAIN SELECT nosuch
EXPLAIN EXTENDED SELECT nosuch
EXPLAIN SHOW TABLES
SHOW TABLES
SHOW TABLES LIKE 'em*'
SHOW TABLES 'em*|nu*'
SHOW TABLES IN default
SHOW TABLES FROM nosuch
SHOW VIEWS
SHOW VIEWS LIKE 'tv*'
SHOW VIEWS IN global_temp
SHOW COLUMNS IN emp
SHOW COLUMNS FROM nums IN default
SHOW COLUMNS FROM nosuch
SHOW FUNCTIONS LIKE 'array_a*'
SHOW FUNCTIONS array_append
SHOW SYSTEM FUNCTIONS LIKE 'up*'
SHOW USER FUNCTIONS
SHOW ALL FUNCTIONS LIKE 'up*'
SHOW FUNCTIONS FROM default LIKE 'uppe*'
SHOW DATABASES
SHOW SCHEMAS LIKE 'def*'
SHOW CATALOGS
SHOW CURRENT SCHEMA
SHOW CREATE TABLE emp
SHOW PARTITIONS emp
SHOW TBLPROPERTIES emp
SHOW NOSUCH
USE default
USE SCHEMA default
SET spark.sql.shuffle.partitions = 3
SET spark.sql.shuffle.partitions
SET my.own.key = some value here
SET my.own.key
SET my.own.key = 'quoted'
SET my.own.key
SET nosuch.key
SET TIME ZONE 'UTC'
SET TIME ZONE LOCAL
SET TIME ZONE INTERVAL 1 HOUR
SET TIME ZONE 'Nosuch/Zone'
SET TIME ZONE 'UTC'
RESET my.own.key
RESET
SET spark.sql.ansi.enabled
SET VAR x = 1
DECLARE x INT DEFAULT 5
SELECT x
SET VAR x = 7
SELECT x, session.x, system.session.x
DECLARE OR REPLACE y = 'abc'
SELECT y
SET VARIABLE (x, y) = (SELECT 1, 'b')
SELECT x, y
DROP TEMPORARY VARIABLE x
EXECUTE IMMEDIATE 'SELECT 1 AS a'
EXECUTE IMMEDIATE 'SELECT ? + ? AS s' USING 1, 2
EXECUTE IMMEDIATE 'SELECT :a + :b AS s' USING 1 AS a, 2 AS b
EXECUTE IMMEDIATE 'SELECT ' || '1 AS a'
EXECUTE IMMEDIATE 'SELECT id FROM emp WHERE id = :x' USING (2 AS x)
EXECUTE IMMEDIATE 'SELECT nosuch'
EXECUTE IMMEDIATE 'CREATE OR REPLACE TEMP VIEW ei AS SELECT 4 AS four'
SELECT * FROM ei
EXECUTE IMMEDIATE 'EXECUTE IMMEDIATE ''SELECT 1'''
CACHE TABLE emp
UNCACHE TABLE emp
REFRESH TABLE emp
CLEAR CACHE
ANALYZE TABLE emp COMPUTE STATISTICS
BEGIN SELECT 1; END
CREATE TABLE ft (a INT, b STRING) USING json
INSERT INTO ft VALUES (1, 'x'), (2, 'y')
SELECT * FROM ft
INSERT INTO ft (b, a) VALUES ('z', 3)
SELECT * FROM ft
INSERT INTO ft BY NAME SELECT 'w' AS b, 4 AS a
SELECT * FROM ft
INSERT INTO ft (a) VALUES (5)
SELECT * FROM ft
INSERT INTO ft VALUES (6)
INSERT INTO ft VALUES ('notint', 'x')
INSERT INTO ft VALUES (1.7, 'x')
INSERT INTO ft SELECT 99999999999, 'x'
INSERT INTO ft (nosuch) VALUES (1)
INSERT INTO ft (a, a) VALUES (1, 2)
INSERT INTO ft VALUES (DEFAULT, 'x')
INSERT INTO ft TABLE nosuch
INSERT OVERWRITE ft SELECT 10, 'ten'
SELECT * FROM ft
INSERT OVERWRITE TABLE ft SELECT * FROM ft
INSERT INTO emp SELECT * FROM emp
CREATE TABLE ft (a INT) USING json
CREATE TABLE IF NOT EXISTS ft (a INT) USING json
CREATE TABLE ct USING parquet AS SELECT id, name FROM emp WHERE id < 3
SELECT * FROM ct
CREATE TABLE pt USING parquet PARTITIONED BY (dept) AS SELECT id, dept FROM emp WHERE dept IS NOT NULL
SELECT * FROM pt
INSERT INTO pt PARTITION (dept = 99) SELECT 50
SELECT * FROM pt WHERE dept = 99
INSERT OVERWRITE pt PARTITION (dept = 99) SELECT 51
SELECT * FROM pt
SHOW PARTITIONS pt
DESCRIBE TABLE pt
SHOW TABLES LIKE '*t'
TRUNCATE TABLE ft
SELECT * FROM ft
DROP TABLE ft
SELECT * FROM ft
DROP VIEW ct
DROP TABLE emp
CREATE TABLE bad (a NOSUCH) USING json
CREATE TABLE bad (a INT) USING nosuchformat
CREATE TABLE bad (a INT, A INT) USING json
CREATE TABLE bad USING json PARTITIONED BY (x) AS SELECT 1 AS a
DELETE FROM pt WHERE id = 1
UPDATE pt SET id = 1
MERGE INTO pt USING emp ON pt.id = emp.id WHEN MATCHED THEN DELETE
CREATE FUNCTION f1(x INT) RETURNS INT RETURN x + 1
CREATE TEMPORARY FUNCTION f2(x INT) RETURNS INT RETURN x + 1
SELECT f2(3)
CREATE OR REPLACE TEMPORARY FUNCTION f3(x INT DEFAULT 5) RETURN x * 2
SELECT f3(), f3(2)
CREATE TEMPORARY FUNCTION tf(n INT) RETURNS TABLE(a INT) RETURN SELECT n + id FROM range(2)
SELECT * FROM tf(5)
DROP TEMPORARY FUNCTION f2
SELECT f2(1)
