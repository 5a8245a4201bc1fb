// Made by docs/tools/generate-functions.ts from the function registry; change the definitions, then run `npm run docs`.
import { callFunction, type FunctionArgument } from './call-function.js';
import type { Column } from './column.js';

/** Some value of the group: the first in arrival order. `any_value(expr[, ignoreNulls])` */
export const anyValue = (...args: FunctionArgument[]): Column => callFunction('any_value', args, 'all');
/** The estimated number of distinct values that are not null (HyperLogLog++). `relativeSd`, 0.05 by default, is the deviation allowed. `approx_count_distinct(expr[, relativeSd])` */
export const approxCountDistinct = (...args: FunctionArgument[]): Column =>
  callFunction('approx_count_distinct', args, 'all');
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
/** Covariance of the population (n). Rows with a null on either side are skipped. `covar_pop(expr1, expr2)` */
export const covarPop = (...args: FunctionArgument[]): Column => callFunction('covar_pop', args, 'all');
/** Covariance of the sample (n − 1); NULL for one pair. Rows with a null on either side are skipped. `covar_samp(expr1, expr2)` */
export const covarSamp = (...args: FunctionArgument[]): Column => callFunction('covar_samp', args, 'all');
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
/** a where the condition is true, else b. `if(condition, a, b)` */
export const iff = (...args: FunctionArgument[]): Column => callFunction('iff', args, 'first');
/** Excess kurtosis (0 for a normal distribution); NULL where all values are equal. NULL for no values. `kurtosis([DISTINCT] expr)` */
export const kurtosis = (...args: FunctionArgument[]): Column => callFunction('kurtosis', args, 'first');
/** The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null. `last(expr[, ignoreNulls])` */
export const last = (...args: FunctionArgument[]): Column => callFunction('last', args, 'first');
/** The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null. `last(expr[, ignoreNulls])` */
export const lastValue = (...args: FunctionArgument[]): Column => callFunction('last_value', args, 'first');
/** The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values. `listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]` */
export const listagg = (...args: FunctionArgument[]): Column => callFunction('listagg', args, 'first');
/** The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values. `listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]` */
export const stringAgg = (...args: FunctionArgument[]): Column => callFunction('string_agg', args, 'first');
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
/** The most frequent value that is not null. Of several the first to arrive; the least when `deterministic`, the first in the order when WITHIN GROUP. `mode(expr[, deterministic]), mode() WITHIN GROUP (ORDER BY expr)` */
export const mode = (...args: FunctionArgument[]): Column => callFunction('mode', args, 'first');
/** a, or b where a is NaN. `nanvl(a, b)` */
export const nanvl = (...args: FunctionArgument[]): Column => callFunction('nanvl', args, 'all');
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
/** Skewness; NULL where all values are equal. NULL for no values. `skewness([DISTINCT] expr)` */
export const skewness = (...args: FunctionArgument[]): Column => callFunction('skewness', args, 'first');
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
/** As `avg`, but NULL on overflow. `try_avg([DISTINCT] expr)` */
export const tryAvg = (...args: FunctionArgument[]): Column => callFunction('try_avg', args, 'first');
/** As `sum`, but NULL on overflow. `try_sum([DISTINCT] expr)` */
export const trySum = (...args: FunctionArgument[]): Column => callFunction('try_sum', args, 'first');
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
/** a, or 0 where a is null. `zeroifnull(a)` */
export const zeroifnull = (...args: FunctionArgument[]): Column => callFunction('zeroifnull', args, 'first');
