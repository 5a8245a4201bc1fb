// Made by docs/tools/generate-functions.ts from the function registry; change the definitions, then run `npm run docs`.
import { callFunction, type FunctionArgument } from './call-function.js';
import type { Column } from './column.js';

/** Bits moved left; what falls out is lost. `shiftleft(base, bits)` */
export const shiftleft = (...args: FunctionArgument[]): Column => callFunction('shiftleft', args, 'first');
/** Equality for which NULL equals NULL; never NULL. `a <=> b` */
export const equalNull = (...args: FunctionArgument[]): Column => callFunction('equal_null', args, 'first');
/** Bits moved right; the sign stays. `shiftright(base, bits)` */
export const shiftright = (...args: FunctionArgument[]): Column => callFunction('shiftright', args, 'first');
/** Bits moved right; zeros come in. `shiftrightunsigned(base, bits)` */
export const shiftrightunsigned = (...args: FunctionArgument[]): Column =>
  callFunction('shiftrightunsigned', args, 'first');
/** The number or interval without its sign. Fails for the lowest integer of its type. `abs(x)` */
export const abs = (...args: FunctionArgument[]): Column => callFunction('abs', args, 'first');
/** Some value of the group: the first in arrival order. `any_value(expr[, ignoreNulls])` */
export const anyValue = (...args: FunctionArgument[]): Column => callFunction('any_value', args, 'all');
/** The estimated number of distinct values that are not null (HyperLogLog++). `relativeSd`, 0.05 by default, is the deviation allowed. `approx_count_distinct(expr[, relativeSd])` */
export const approxCountDistinct = (...args: FunctionArgument[]): Column =>
  callFunction('approx_count_distinct', args, 'all');
/** The k (5) most frequent values with their counts, most frequent first; nulls count as a value. Exact for up to `maxItemsTracked` (10000) distinct values, else estimated. `approx_top_k(expr[, k[, maxItemsTracked]])` */
export const approxTopK = (...args: FunctionArgument[]): Column => callFunction('approx_top_k', args, 'first');
/** The mean of the values that are not null: a double, for decimals a decimal with four more digits after the point. NULL for no values. `avg([DISTINCT] expr)` */
export const avg = (...args: FunctionArgument[]): Column => callFunction('avg', args, 'first');
/** The mean of the values that are not null: a double, for decimals a decimal with four more digits after the point. NULL for no values. `avg([DISTINCT] expr)` */
export const mean = (...args: FunctionArgument[]): Column => callFunction('mean', args, 'first');
/** Bitwise AND of the integers that are not null; NULL for no values. `bit_and(expr)` */
export const bitAnd = (...args: FunctionArgument[]): Column => callFunction('bit_and', args, 'first');
/** Bitwise OR of the integers that are not null; NULL for no values. `bit_or(expr)` */
export const bitOr = (...args: FunctionArgument[]): Column => callFunction('bit_or', args, 'first');
/** Bitwise XOR of the integers that are not null; NULL for no values. `bit_xor(expr)` */
export const bitXor = (...args: FunctionArgument[]): Column => callFunction('bit_xor', args, 'first');
/** The bitwise AND of bitmaps; shorter ones count as if zeros followed. All ones for no values. `bitmap_and_agg(bitmap)` */
export const bitmapAndAgg = (...args: FunctionArgument[]): Column => callFunction('bitmap_and_agg', args, 'first');
/** A bitmap with the bits at the given positions (0 to 32767, see `bitmap_bit_position`) set. `bitmap_construct_agg(position)` */
export const bitmapConstructAgg = (...args: FunctionArgument[]): Column =>
  callFunction('bitmap_construct_agg', args, 'first');
/** The bitwise OR of bitmaps; shorter ones count as if zeros followed. `bitmap_or_agg(bitmap)` */
export const bitmapOrAgg = (...args: FunctionArgument[]): Column => callFunction('bitmap_or_agg', args, 'first');
/** True when all values that are not null are true; NULL for no values. `bool_and(condition)` */
export const boolAnd = (...args: FunctionArgument[]): Column => callFunction('bool_and', args, 'first');
/** True when all values that are not null are true; NULL for no values. `bool_and(condition)` */
export const every = (...args: FunctionArgument[]): Column => callFunction('every', args, 'first');
/** True when some value is true, NULL for no values. `bool_or(condition)` */
export const boolOr = (...args: FunctionArgument[]): Column => callFunction('bool_or', args, 'first');
/** True when some value is true, NULL for no values. `bool_or(condition)` */
export const any = (...args: FunctionArgument[]): Column => callFunction('any', args, 'first');
/** True when some value is true, NULL for no values. `bool_or(condition)` */
export const some = (...args: FunctionArgument[]): Column => callFunction('some', args, 'first');
/** The first value that is not null. `coalesce(a, b, …)` */
export const coalesce = (...args: FunctionArgument[]): Column => callFunction('coalesce', args, 'all');
/** The values that are not null as an array, in arrival order. An empty array for no values. `collect_list([DISTINCT] expr)` */
export const collectList = (...args: FunctionArgument[]): Column => callFunction('collect_list', args, 'first');
/** The values that are not null as an array, in arrival order. An empty array for no values. `collect_list([DISTINCT] expr)` */
export const arrayAgg = (...args: FunctionArgument[]): Column => callFunction('array_agg', args, 'first');
/** The distinct values that are not null as an array, in order of first arrival. NaN equals NaN and −0 equals 0. `collect_set(expr)` */
export const collectSet = (...args: FunctionArgument[]): Column => callFunction('collect_set', args, 'first');
/** The distinct elements of all arrays that are not null, in order of first arrival; null elements are skipped. `collect_union(array)` */
export const collectUnion = (...args: FunctionArgument[]): Column => callFunction('collect_union', args, 'first');
/** Pearson correlation; NULL for fewer than two pairs or where one side is constant. Rows with a null on either side are skipped. `corr(expr1, expr2)` */
export const corr = (...args: FunctionArgument[]): Column => callFunction('corr', args, 'all');
/** The number of rows; with expressions, of rows in which none of them is null. 0 for no rows. `count(*), count([DISTINCT] expr, …)` */
export const count = (...args: FunctionArgument[]): Column =>
  callFunction('count', args.length === 0 ? [1] : args, 'all');
/** The number of rows for which the condition is true. `count_if(condition)` */
export const countIf = (...args: FunctionArgument[]): Column => callFunction('count_if', args, 'first');
/** A count-min sketch of integers, strings or binaries in the format of Spark: counts are at most eps × total too high, with the given confidence. `count_min_sketch(expr, eps, confidence, seed)` */
export const countMinSketch = (...args: FunctionArgument[]): Column => callFunction('count_min_sketch', args, 'first');
/** How much a counter has grown since the row before. NULL in the first row and after a reset: a lower value, or a later start time. Rows with a null value are passed over. `counter_diff(value[, startTime])` */
export const counterDiff = (...args: FunctionArgument[]): Column => callFunction('counter_diff', args, 'first');
/** Covariance of the population (n). Rows with a null on either side are skipped. `covar_pop(expr1, expr2)` */
export const covarPop = (...args: FunctionArgument[]): Column => callFunction('covar_pop', args, 'all');
/** Covariance of the sample (n − 1); NULL for one pair. Rows with a null on either side are skipped. `covar_samp(expr1, expr2)` */
export const covarSamp = (...args: FunctionArgument[]): Column => callFunction('covar_samp', args, 'all');
/** The share of rows that do not come after it in the order. `cume_dist()` */
export const cumeDist = (...args: FunctionArgument[]): Column => callFunction('cume_dist', args, 'first');
/** The day on which the batch began, in the session time zone. `current_date()` */
export const currentDate = (...args: FunctionArgument[]): Column => callFunction('current_date', args, 'first');
/** The day on which the batch began, in the session time zone. `current_date()` */
export const curdate = (...args: FunctionArgument[]): Column => callFunction('curdate', args, 'first');
/** When the batch began. `current_timestamp()` */
export const currentTimestamp = (...args: FunctionArgument[]): Column =>
  callFunction('current_timestamp', args, 'first');
/** When the batch began. `current_timestamp()` */
export const now = (...args: FunctionArgument[]): Column => callFunction('now', args, 'first');
/** Text by a pattern of letters such as `yyyy-MM-dd HH:mm`. `date_format(timestamp, pattern)` */
export const dateFormat = (...args: FunctionArgument[]): Column => callFunction('date_format', args, 'first');
/** The day of the month. `day(date)` */
export const day = (...args: FunctionArgument[]): Column => callFunction('day', args, 'first');
/** The day of the month. `day(date)` */
export const dayofmonth = (...args: FunctionArgument[]): Column => callFunction('dayofmonth', args, 'first');
/** The day of the week: 1 is Sunday. `dayofweek(date)` */
export const dayofweek = (...args: FunctionArgument[]): Column => callFunction('dayofweek', args, 'first');
/** The day of the year. `dayofyear(date)` */
export const dayofyear = (...args: FunctionArgument[]): Column => callFunction('dayofyear', args, 'first');
/** As `rank`, without gaps. `dense_rank()` */
export const denseRank = (...args: FunctionArgument[]): Column => callFunction('dense_rank', args, 'first');
/** A row for each element of an array (`col`) or entry of a map (`key`, `value`); none for an empty or null one. `explode(arrayOrMap)` */
export const explode = (...args: FunctionArgument[]): Column => callFunction('explode', args, 'first');
/** As `explode`, with a row of nulls for an empty or null array or map. `explode_outer(arrayOrMap)` */
export const explodeOuter = (...args: FunctionArgument[]): Column => callFunction('explode_outer', args, 'first');
/** The first value in arrival order; with `ignoreNulls` or IGNORE NULLS the first that is not null. `first(expr[, ignoreNulls])` */
export const first = (...args: FunctionArgument[]): Column => callFunction('first', args, 'first');
/** The first value in arrival order; with `ignoreNulls` or IGNORE NULLS the first that is not null. `first(expr[, ignoreNulls])` */
export const firstValue = (...args: FunctionArgument[]): Column => callFunction('first_value', args, 'first');
/** 1 in rows where ROLLUP, CUBE or GROUPING SETS has summed over the column, else 0. `grouping(column)` */
export const grouping = (...args: FunctionArgument[]): Column => callFunction('grouping', args, 'first');
/** The `grouping` bits of the columns, the first one highest; of all grouping columns when none is given. `grouping_id([column, …])` */
export const groupingId = (...args: FunctionArgument[]): Column => callFunction('grouping_id', args, 'all');
/** A histogram of at most `bins` bins as an array of (x: position, y: height), built in one pass. Numbers, dates, times, intervals. `histogram_numeric(expr, bins)` */
export const histogramNumeric = (...args: FunctionArgument[]): Column =>
  callFunction('histogram_numeric', args, 'first');
/** An HLL sketch of the distinct integers, strings or binaries, in the format of Apache DataSketches, with 2^lgConfigK (12) slots. Read it with `hll_sketch_estimate`. `hll_sketch_agg(expr[, lgConfigK])` */
export const hllSketchAgg = (...args: FunctionArgument[]): Column => callFunction('hll_sketch_agg', args, 'first');
/** The number of distinct values in an HLL sketch, estimated. `hll_sketch_estimate(sketch)` */
export const hllSketchEstimate = (...args: FunctionArgument[]): Column =>
  callFunction('hll_sketch_estimate', args, 'first');
/** The union of HLL sketches. Sketches of different sizes are refused unless `allowDifferentLgConfigK`. `hll_union_agg(sketch[, allowDifferentLgConfigK])` */
export const hllUnionAgg = (...args: FunctionArgument[]): Column => callFunction('hll_union_agg', args, 'first');
/** The hour, 0 to 23, in the session time zone. `hour(timestamp)` */
export const hour = (...args: FunctionArgument[]): Column => callFunction('hour', args, 'first');
/** a where the condition is true, else b. `if(condition, a, b)` */
export const iff = (...args: FunctionArgument[]): Column => callFunction('iff', args, 'first');
/** True when the text matches: `%` is any text, `_` one character; letters in any case. `str ILIKE pattern [ESCAPE escape]` */
export const ilike = (...args: FunctionArgument[]): Column => callFunction('ilike', args, 'first');
/** A row for each struct of an array, with a column for each field; a null struct gives a row of nulls. `inline(arrayOfStructs)` */
export const inline = (...args: FunctionArgument[]): Column => callFunction('inline', args, 'first');
/** As `inline`, with a row of nulls for an empty or null array. `inline_outer(arrayOfStructs)` */
export const inlineOuter = (...args: FunctionArgument[]): Column => callFunction('inline_outer', args, 'first');
/** True when x is NaN; false for NULL. `isnan(x)` */
export const isnan = (...args: FunctionArgument[]): Column => callFunction('isnan', args, 'first');
/** True when x is not NULL. `isnotnull(x)` */
export const isnotnull = (...args: FunctionArgument[]): Column => callFunction('isnotnull', args, 'first');
/** True when x is NULL. `isnull(x)` */
export const isnull = (...args: FunctionArgument[]): Column => callFunction('isnull', args, 'first');
/** Excess kurtosis (0 for a normal distribution); NULL where all values are equal. NULL for no values. `kurtosis([DISTINCT] expr)` */
export const kurtosis = (...args: FunctionArgument[]): Column => callFunction('kurtosis', args, 'first');
/** The value `offset` (1) rows before, `default` (NULL) where there is no such row. IGNORE NULLS counts only rows with a value. `lag(expr[, offset[, default]])` */
export const lag = (...args: FunctionArgument[]): Column => callFunction('lag', args, 'first');
/** The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null. `last(expr[, ignoreNulls])` */
export const last = (...args: FunctionArgument[]): Column => callFunction('last', args, 'first');
/** The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null. `last(expr[, ignoreNulls])` */
export const lastValue = (...args: FunctionArgument[]): Column => callFunction('last_value', args, 'first');
/** The value `offset` (1) rows after, `default` (NULL) where there is no such row. IGNORE NULLS counts only rows with a value. `lead(expr[, offset[, default]])` */
export const lead = (...args: FunctionArgument[]): Column => callFunction('lead', args, 'first');
/** True when the text matches: `%` is any text, `_` one character. `str LIKE pattern [ESCAPE escape]` */
export const like = (...args: FunctionArgument[]): Column => callFunction('like', args, 'first');
/** The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values. `listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]` */
export const listagg = (...args: FunctionArgument[]): Column => callFunction('listagg', args, 'first');
/** The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values. `listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]` */
export const stringAgg = (...args: FunctionArgument[]): Column => callFunction('string_agg', args, 'first');
/** When the batch began, as wall clock time of the session time zone. `localtimestamp()` */
export const localtimestamp = (...args: FunctionArgument[]): Column => callFunction('localtimestamp', args, 'first');
/** The greatest value that is not null, of any type that has an order. NaN is above every other number. `max(expr)` */
export const max = (...args: FunctionArgument[]): Column => callFunction('max', args, 'first');
/** The x of the row with the greatest y; with k an array of the x of the k greatest, best first. Rows with a null y are skipped; of equal y the last row wins. `max_by(x, y[, k])` */
export const maxBy = (...args: FunctionArgument[]): Column => callFunction('max_by', args, 'all');
/** The middle of the values that are not null, the mean of the two middle ones for an even number. `median(expr)` */
export const median = (...args: FunctionArgument[]): Column => callFunction('median', args, 'first');
/** The least value that is not null, of any type that has an order. NaN is above every other number. `min(expr)` */
export const min = (...args: FunctionArgument[]): Column => callFunction('min', args, 'first');
/** The x of the row with the least y; with k an array of the x of the k least, best first. Rows with a null y are skipped; of equal y the last row wins. `min_by(x, y[, k])` */
export const minBy = (...args: FunctionArgument[]): Column => callFunction('min_by', args, 'all');
/** The minute, 0 to 59. `minute(timestamp)` */
export const minute = (...args: FunctionArgument[]): Column => callFunction('minute', args, 'first');
/** The most frequent value that is not null. Of several the first to arrive; the least when `deterministic`, the first in the order when WITHIN GROUP. `mode(expr[, deterministic]), mode() WITHIN GROUP (ORDER BY expr)` */
export const mode = (...args: FunctionArgument[]): Column => callFunction('mode', args, 'first');
/** The month, 1 to 12. `month(date)` */
export const month = (...args: FunctionArgument[]): Column => callFunction('month', args, 'first');
/** a, or b where a is NaN. `nanvl(a, b)` */
export const nanvl = (...args: FunctionArgument[]): Column => callFunction('nanvl', args, 'all');
/** The value in the n-th row of the frame, from 1; NULL where the frame is shorter. IGNORE NULLS counts only rows with a value. `nth_value(expr, n[, ignoreNulls])` */
export const nthValue = (...args: FunctionArgument[]): Column => callFunction('nth_value', args, 'first');
/** Cuts the partition into n runs of rows, as equal as possible with the longer ones first, and gives the number of the run. `ntile([n])` */
export const ntile = (...args: FunctionArgument[]): Column => callFunction('ntile', args, 'first');
/** Null where a equals b, else a. `nullif(a, b)` */
export const nullif = (...args: FunctionArgument[]): Column => callFunction('nullif', args, 'all');
/** Null where a is 0, else a. `nullifzero(a)` */
export const nullifzero = (...args: FunctionArgument[]): Column => callFunction('nullifzero', args, 'first');
/** a, or b where a is null. `nvl(a, b)` */
export const nvl = (...args: FunctionArgument[]): Column => callFunction('nvl', args, 'all');
/** a, or b where a is null. `nvl(a, b)` */
export const ifnull = (...args: FunctionArgument[]): Column => callFunction('ifnull', args, 'all');
/** b where a is not null, else c. `nvl2(a, b, c)` */
export const nvl2 = (...args: FunctionArgument[]): Column => callFunction('nvl2', args, 'all');
/** (rank − 1) / (rows − 1); 0 in a partition of one row. `percent_rank()` */
export const percentRank = (...args: FunctionArgument[]): Column => callFunction('percent_rank', args, 'first');
/** The exact percentile of numbers or intervals, interpolated between neighbours; an array of them for an array of percentages. Each row counts `frequency` times. `percentile(expr, percentage[, frequency])` */
export const percentile = (...args: FunctionArgument[]): Column => callFunction('percentile', args, 'first');
/** The least value with at least the given share of the values at or below it, within a rank error of count / accuracy (10000). Numbers, dates, times, intervals. `percentile_approx(expr, percentage[, accuracy])` */
export const percentileApprox = (...args: FunctionArgument[]): Column =>
  callFunction('percentile_approx', args, 'first');
/** The least value with at least the given share of the values at or below it, within a rank error of count / accuracy (10000). Numbers, dates, times, intervals. `percentile_approx(expr, percentage[, accuracy])` */
export const approxPercentile = (...args: FunctionArgument[]): Column =>
  callFunction('approx_percentile', args, 'first');
/** As `percentile`, counted along the given order. `percentile_cont(percentage) WITHIN GROUP (ORDER BY expr)` */
export const percentileCont = (...args: FunctionArgument[]): Column => callFunction('percentile_cont', args, 'first');
/** The first value along the given order up to which at least the given share of the rows lies. `percentile_disc(percentage) WITHIN GROUP (ORDER BY expr)` */
export const percentileDisc = (...args: FunctionArgument[]): Column => callFunction('percentile_disc', args, 'first');
/** Remainder moved into the range from zero to the divisor where it was negative. Fails when the divisor is zero. `pmod(dividend, divisor)` */
export const pmod = (...args: FunctionArgument[]): Column => callFunction('pmod', args, 'first');
/** As `explode`, with the position from 0 in front (`pos`). `posexplode(arrayOrMap)` */
export const posexplode = (...args: FunctionArgument[]): Column => callFunction('posexplode', args, 'first');
/** As `posexplode`, with a row of nulls for an empty or null array or map. `posexplode_outer(arrayOrMap)` */
export const posexplodeOuter = (...args: FunctionArgument[]): Column => callFunction('posexplode_outer', args, 'first');
/** The quarter, 1 to 4. `quarter(date)` */
export const quarter = (...args: FunctionArgument[]): Column => callFunction('quarter', args, 'first');
/** One more than the number of rows before it in the order; equal rows get one rank, and gaps follow. `rank()` */
export const rank = (...args: FunctionArgument[]): Column => callFunction('rank', args, 'first');
/** Mean of x. Rows with a null on either side are skipped. `regr_avgx(y, x)` */
export const regrAvgx = (...args: FunctionArgument[]): Column => callFunction('regr_avgx', args, 'all');
/** Mean of y. Rows with a null on either side are skipped. `regr_avgy(y, x)` */
export const regrAvgy = (...args: FunctionArgument[]): Column => callFunction('regr_avgy', args, 'all');
/** Number of rows in which neither is null. `regr_count(y, x)` */
export const regrCount = (...args: FunctionArgument[]): Column => callFunction('regr_count', args, 'all');
/** Value of the fitted line at x = 0; NULL where x is constant. Rows with a null on either side are skipped. `regr_intercept(y, x)` */
export const regrIntercept = (...args: FunctionArgument[]): Column => callFunction('regr_intercept', args, 'all');
/** Coefficient of determination: NULL where x is constant, 1 where only y is. Rows with a null on either side are skipped. `regr_r2(y, x)` */
export const regrR2 = (...args: FunctionArgument[]): Column => callFunction('regr_r2', args, 'all');
/** Slope of the fitted line; NULL where x is constant. Rows with a null on either side are skipped. `regr_slope(y, x)` */
export const regrSlope = (...args: FunctionArgument[]): Column => callFunction('regr_slope', args, 'all');
/** Sum of the squared deviations of x. Rows with a null on either side are skipped. `regr_sxx(y, x)` */
export const regrSxx = (...args: FunctionArgument[]): Column => callFunction('regr_sxx', args, 'all');
/** Sum of the products of the deviations of x and y. Rows with a null on either side are skipped. `regr_sxy(y, x)` */
export const regrSxy = (...args: FunctionArgument[]): Column => callFunction('regr_sxy', args, 'all');
/** Sum of the squared deviations of y. Rows with a null on either side are skipped. `regr_syy(y, x)` */
export const regrSyy = (...args: FunctionArgument[]): Column => callFunction('regr_syy', args, 'all');
/** True when the regular expression matches somewhere in the text. `str RLIKE regexp` */
export const rlike = (...args: FunctionArgument[]): Column => callFunction('rlike', args, 'first');
/** True when the regular expression matches somewhere in the text. `str RLIKE regexp` */
export const regexp = (...args: FunctionArgument[]): Column => callFunction('regexp', args, 'first');
/** True when the regular expression matches somewhere in the text. `str RLIKE regexp` */
export const regexpLike = (...args: FunctionArgument[]): Column => callFunction('regexp_like', args, 'first');
/** The number of the row in its partition, from 1. `row_number()` */
export const rowNumber = (...args: FunctionArgument[]): Column => callFunction('row_number', args, 'first');
/** The second, 0 to 59. `second(timestamp)` */
export const second = (...args: FunctionArgument[]): Column => callFunction('second', args, 'first');
/** Skewness; NULL where all values are equal. NULL for no values. `skewness([DISTINCT] expr)` */
export const skewness = (...args: FunctionArgument[]): Column => callFunction('skewness', args, 'first');
/** Lays the expressions out in n rows (`col0`, `col1`, …), row by row; missing ones are null. A column has one type. `stack(n, expr, …)` */
export const stack = (...args: FunctionArgument[]): Column => callFunction('stack', args, 'first');
/** Standard deviation of the sample (n − 1); NULL for one value. NULL for no values. `stddev([DISTINCT] expr)` */
export const stddev = (...args: FunctionArgument[]): Column => callFunction('stddev', args, 'first');
/** Standard deviation of the sample (n − 1); NULL for one value. NULL for no values. `stddev([DISTINCT] expr)` */
export const stddevSamp = (...args: FunctionArgument[]): Column => callFunction('stddev_samp', args, 'first');
/** Standard deviation of the sample (n − 1); NULL for one value. NULL for no values. `stddev([DISTINCT] expr)` */
export const std = (...args: FunctionArgument[]): Column => callFunction('std', args, 'first');
/** Standard deviation of the population (n). NULL for no values. `stddev_pop([DISTINCT] expr)` */
export const stddevPop = (...args: FunctionArgument[]): Column => callFunction('stddev_pop', args, 'first');
/** The sum of the values that are not null: bigint for integers, ten more digits for decimals. NULL for no values; fails on overflow. `sum([DISTINCT] expr)` */
export const sum = (...args: FunctionArgument[]): Column => callFunction('sum', args, 'first');
/** A theta sketch of the distinct numbers, strings or binaries, in the format of Apache DataSketches, with about 2^lgNomEntries (12) entries. Read it with `theta_sketch_estimate`. `theta_sketch_agg(expr[, lgNomEntries])` */
export const thetaSketchAgg = (...args: FunctionArgument[]): Column => callFunction('theta_sketch_agg', args, 'first');
/** The number of distinct values in a theta sketch, estimated. `theta_sketch_estimate(sketch)` */
export const thetaSketchEstimate = (...args: FunctionArgument[]): Column =>
  callFunction('theta_sketch_estimate', args, 'first');
/** The timestamp micros after 1970-01-01 00:00:00 UTC. Fails beyond 64 bits of microseconds. `timestamp_micros(micros)` */
export const timestampMicros = (...args: FunctionArgument[]): Column => callFunction('timestamp_micros', args, 'first');
/** The timestamp millis after 1970-01-01 00:00:00 UTC. Fails beyond 64 bits of microseconds. `timestamp_millis(millis)` */
export const timestampMillis = (...args: FunctionArgument[]): Column => callFunction('timestamp_millis', args, 'first');
/** As `a + b`, but NULL where that fails on overflow or a zero divisor. `try_add(a, b)` */
export const tryAdd = (...args: FunctionArgument[]): Column => callFunction('try_add', args, 'first');
/** As `avg`, but NULL on overflow. `try_avg([DISTINCT] expr)` */
export const tryAvg = (...args: FunctionArgument[]): Column => callFunction('try_avg', args, 'first');
/** As `a / b`, but NULL where that fails on overflow or a zero divisor. `try_divide(a, b)` */
export const tryDivide = (...args: FunctionArgument[]): Column => callFunction('try_divide', args, 'first');
/** As `a % b`, but NULL where that fails on overflow or a zero divisor. `try_mod(a, b)` */
export const tryMod = (...args: FunctionArgument[]): Column => callFunction('try_mod', args, 'first');
/** As `a * b`, but NULL where that fails on overflow or a zero divisor. `try_multiply(a, b)` */
export const tryMultiply = (...args: FunctionArgument[]): Column => callFunction('try_multiply', args, 'first');
/** As `a - b`, but NULL where that fails on overflow or a zero divisor. `try_subtract(a, b)` */
export const trySubtract = (...args: FunctionArgument[]): Column => callFunction('try_subtract', args, 'first');
/** As `sum`, but NULL on overflow. `try_sum([DISTINCT] expr)` */
export const trySum = (...args: FunctionArgument[]): Column => callFunction('try_sum', args, 'first');
/** Whole micros since 1970-01-01 00:00:00 UTC, rounded down. `unix_micros(timestamp)` */
export const unixMicros = (...args: FunctionArgument[]): Column => callFunction('unix_micros', args, 'first');
/** Whole millis since 1970-01-01 00:00:00 UTC, rounded down. `unix_millis(timestamp)` */
export const unixMillis = (...args: FunctionArgument[]): Column => callFunction('unix_millis', args, 'first');
/** Whole seconds since 1970-01-01 00:00:00 UTC, rounded down. `unix_seconds(timestamp)` */
export const unixSeconds = (...args: FunctionArgument[]): Column => callFunction('unix_seconds', args, 'first');
/** Variance of the population (n). NULL for no values. `var_pop([DISTINCT] expr)` */
export const varPop = (...args: FunctionArgument[]): Column => callFunction('var_pop', args, 'first');
/** Variance of the sample (n − 1); NULL for one value. NULL for no values. `variance([DISTINCT] expr)` */
export const variance = (...args: FunctionArgument[]): Column => callFunction('variance', args, 'first');
/** Variance of the sample (n − 1); NULL for one value. NULL for no values. `variance([DISTINCT] expr)` */
export const varSamp = (...args: FunctionArgument[]): Column => callFunction('var_samp', args, 'first');
/** The element-wise mean of arrays of float of one length. NULL for no values; fails where lengths differ. `vector_avg(vector)` */
export const vectorAvg = (...args: FunctionArgument[]): Column => callFunction('vector_avg', args, 'first');
/** The element-wise sum of arrays of float of one length. NULL for no values; fails where lengths differ. `vector_sum(vector)` */
export const vectorSum = (...args: FunctionArgument[]): Column => callFunction('vector_sum', args, 'first');
/** The day of the week: 0 is Monday. `weekday(date)` */
export const weekday = (...args: FunctionArgument[]): Column => callFunction('weekday', args, 'first');
/** The ISO week of the year. `weekofyear(date)` */
export const weekofyear = (...args: FunctionArgument[]): Column => callFunction('weekofyear', args, 'first');
/** The year. `year(date)` */
export const year = (...args: FunctionArgument[]): Column => callFunction('year', args, 'first');
/** a, or 0 where a is null. `zeroifnull(a)` */
export const zeroifnull = (...args: FunctionArgument[]): Column => callFunction('zeroifnull', args, 'first');
export const window = (...args: FunctionArgument[]): Column => callFunction('window', args, 'first');
export const sessionWindow = (...args: FunctionArgument[]): Column => callFunction('session_window', args, 'first');
export const windowTime = (...args: FunctionArgument[]): Column => callFunction('window_time', args, 'first');
