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
/** The angle, in radians, with this cosine. `acos(expr)` */
export const acos = (...args: FunctionArgument[]): Column => callFunction('acos', args, 'first');
/** The inverse hyperbolic cosine. `acosh(expr)` */
export const acosh = (...args: FunctionArgument[]): Column => callFunction('acosh', args, 'first');
/** The date so many months later; the last day of the month where that has no such day. `add_months(start, months)` */
export const addMonths = (...args: FunctionArgument[]): Column => callFunction('add_months', args, 'first');
/** What `aes_encrypt` has encrypted. Fails where key or bytes are wrong. `aes_decrypt(expr, key [, mode [, padding [, aad]]])` */
export const aesDecrypt = (...args: FunctionArgument[]): Column => callFunction('aes_decrypt', args, 'first');
/** The bytes encrypted with AES; the key has 16, 24 or 32 bytes. Modes GCM (default), CBC and ECB; without `iv` a random one. `aes_encrypt(expr, key [, mode [, padding [, iv [, aad]]]])` */
export const aesEncrypt = (...args: FunctionArgument[]): Column => callFunction('aes_encrypt', args, 'first');
/** Folds the elements into a value of the type of `start`, then applies the last function. `aggregate(array, start, (acc, x) -> … [, acc -> …])` */
export const aggregate = (...args: FunctionArgument[]): Column => callFunction('aggregate', args, 'first');
/** Folds the elements into a value of the type of `start`, then applies the last function. `aggregate(array, start, (acc, x) -> … [, acc -> …])` */
export const reduce = (...args: FunctionArgument[]): Column => callFunction('reduce', args, 'first');
/** Some value of the group: the first in arrival order. `any_value(expr[, ignoreNulls])` */
export const anyValue = (...args: FunctionArgument[]): Column => callFunction('any_value', args, 'all');
/** The estimated number of distinct values that are not null (HyperLogLog++). `relativeSd`, 0.05 by default, is the deviation allowed. `approx_count_distinct(expr[, relativeSd])` */
export const approxCountDistinct = (...args: FunctionArgument[]): Column =>
  callFunction('approx_count_distinct', args, 'all');
/** The k (5) most frequent values with their counts, most frequent first; nulls count as a value. Exact for up to `maxItemsTracked` (10000) distinct values, else estimated. `approx_top_k(expr[, k[, maxItemsTracked]])` */
export const approxTopK = (...args: FunctionArgument[]): Column => callFunction('approx_top_k', args, 'first');
/** An array of the values, widened to one type. `array(a, b, …)` */
export const array = (...args: FunctionArgument[]): Column => callFunction('array', args, 'all');
/** The array with the element behind it. `array_append(array, element)` */
export const arrayAppend = (...args: FunctionArgument[]): Column => callFunction('array_append', args, 'first');
/** The array without its NULLs. `array_compact(array)` */
export const arrayCompact = (...args: FunctionArgument[]): Column => callFunction('array_compact', args, 'first');
/** True when an element equals the value; NULL when none does and one is NULL. `array_contains(array, value)` */
export const arrayContains = (...args: FunctionArgument[]): Column => callFunction('array_contains', args, 'first');
/** The array without repetitions. `array_distinct(array)` */
export const arrayDistinct = (...args: FunctionArgument[]): Column => callFunction('array_distinct', args, 'first');
/** The elements of the first array that are not in the second, each once. `array_except(a, b)` */
export const arrayExcept = (...args: FunctionArgument[]): Column => callFunction('array_except', args, 'all');
/** The array with the element at a position: 1 is the first, −1 behind the last. Gaps are filled with NULL. `array_insert(array, position, element)` */
export const arrayInsert = (...args: FunctionArgument[]): Column => callFunction('array_insert', args, 'first');
/** The elements that are in both arrays, each once. `array_intersect(a, b)` */
export const arrayIntersect = (...args: FunctionArgument[]): Column => callFunction('array_intersect', args, 'all');
/** The elements as one text with the delimiter between; NULLs are left out or replaced. `array_join(array, delimiter [, nullReplacement])` */
export const arrayJoin = (...args: FunctionArgument[]): Column => callFunction('array_join', args, 'first');
/** The greatest element that is not NULL; NULL when there is none. `array_max(array)` */
export const arrayMax = (...args: FunctionArgument[]): Column => callFunction('array_max', args, 'first');
/** The least element that is not NULL; NULL when there is none. `array_min(array)` */
export const arrayMin = (...args: FunctionArgument[]): Column => callFunction('array_min', args, 'first');
/** The position of the first element that equals the value, from 1; 0 when there is none. `array_position(array, value)` */
export const arrayPosition = (...args: FunctionArgument[]): Column => callFunction('array_position', args, 'first');
/** The array with the element in front. `array_prepend(array, element)` */
export const arrayPrepend = (...args: FunctionArgument[]): Column => callFunction('array_prepend', args, 'first');
/** The array without the elements that equal the value. `array_remove(array, element)` */
export const arrayRemove = (...args: FunctionArgument[]): Column => callFunction('array_remove', args, 'first');
/** An array of the element, count times. `array_repeat(element, count)` */
export const arrayRepeat = (...args: FunctionArgument[]): Column => callFunction('array_repeat', args, 'first');
/** The number of elements of an array. `array_size(array)` */
export const arraySize = (...args: FunctionArgument[]): Column => callFunction('array_size', args, 'first');
/** The array sorted, NULLs last; or by a function that gives a negative, zero or positive int. `array_sort(array [, (a, b) -> …])` */
export const arraySort = (...args: FunctionArgument[]): Column => callFunction('array_sort', args, 'first');
/** The elements of either array, each once. `array_union(a, b)` */
export const arrayUnion = (...args: FunctionArgument[]): Column => callFunction('array_union', args, 'all');
/** True when the arrays have an element in common that is not NULL; NULL when none is known but one has a NULL. `arrays_overlap(a, b)` */
export const arraysOverlap = (...args: FunctionArgument[]): Column => callFunction('arrays_overlap', args, 'all');
/** An array of structs of the elements side by side; shorter arrays are filled with NULL. `arrays_zip(a, b, …)` */
export const arraysZip = (...args: FunctionArgument[]): Column => callFunction('arrays_zip', args, 'all');
/** The code point of the first character; 0 for an empty text. `ascii(str)` */
export const ascii = (...args: FunctionArgument[]): Column => callFunction('ascii', args, 'first');
/** The angle, in radians, with this sine. `asin(expr)` */
export const asin = (...args: FunctionArgument[]): Column => callFunction('asin', args, 'first');
/** The inverse hyperbolic sine. `asinh(expr)` */
export const asinh = (...args: FunctionArgument[]): Column => callFunction('asinh', args, 'first');
/** NULL where the condition is true; fails where it is false or NULL. `assert_true(condition [, message])` */
export const assertTrue = (...args: FunctionArgument[]): Column => callFunction('assert_true', args, 'first');
/** The angle, in radians, with this tangent. `atan(expr)` */
export const atan = (...args: FunctionArgument[]): Column => callFunction('atan', args, 'first');
/** The angle in radians between the positive x axis and the point (x, y). `atan2(y, x)` */
export const atan2 = (...args: FunctionArgument[]): Column => callFunction('atan2', args, 'all');
/** The inverse hyperbolic tangent. `atanh(expr)` */
export const atanh = (...args: FunctionArgument[]): Column => callFunction('atanh', args, 'first');
/** The mean of the values that are not null: a double, for decimals a decimal with four more digits after the point. NULL for no values. `avg([DISTINCT] expr)` */
export const avg = (...args: FunctionArgument[]): Column => callFunction('avg', args, 'first');
/** The mean of the values that are not null: a double, for decimals a decimal with four more digits after the point. NULL for no values. `avg([DISTINCT] expr)` */
export const mean = (...args: FunctionArgument[]): Column => callFunction('mean', args, 'first');
/** Bytes, or the UTF-8 bytes of a text, in base 64; lines of 76 characters. `base64(bin)` */
export const base64 = (...args: FunctionArgument[]): Column => callFunction('base64', args, 'first');
/** Short for CAST(expr AS BIGINT). `bigint(expr)` */
export const bigint = (...args: FunctionArgument[]): Column => callFunction('bigint', args, 'first');
/** The binary digits of a bigint, in two’s complement of 64 bits where negative. `bin(expr)` */
export const bin = (...args: FunctionArgument[]): Column => callFunction('bin', args, 'first');
/** Short for CAST(expr AS BINARY). `binary(expr)` */
export const binary = (...args: FunctionArgument[]): Column => callFunction('binary', args, 'first');
/** Bitwise AND of the integers that are not null; NULL for no values. `bit_and(expr)` */
export const bitAnd = (...args: FunctionArgument[]): Column => callFunction('bit_and', args, 'first');
/** The number of bits that are set in an integer, seen as 64 bits, or a boolean. `bit_count(expr)` */
export const bitCount = (...args: FunctionArgument[]): Column => callFunction('bit_count', args, 'first');
/** The bit (0 or 1) at a position counted from the right, from 0. `bit_get(expr, pos)` */
export const bitGet = (...args: FunctionArgument[]): Column => callFunction('bit_get', args, 'first');
/** The bit (0 or 1) at a position counted from the right, from 0. `bit_get(expr, pos)` */
export const getbit = (...args: FunctionArgument[]): Column => callFunction('getbit', args, 'first');
/** The number of bits of a text in UTF-8, or of a binary. `bit_length(expr)` */
export const bitLength = (...args: FunctionArgument[]): Column => callFunction('bit_length', args, 'first');
/** Bitwise OR of the integers that are not null; NULL for no values. `bit_or(expr)` */
export const bitOr = (...args: FunctionArgument[]): Column => callFunction('bit_or', args, 'first');
/** Bitwise XOR of the integers that are not null; NULL for no values. `bit_xor(expr)` */
export const bitXor = (...args: FunctionArgument[]): Column => callFunction('bit_xor', args, 'first');
/** The bitwise AND of bitmaps; shorter ones count as if zeros followed. All ones for no values. `bitmap_and_agg(bitmap)` */
export const bitmapAndAgg = (...args: FunctionArgument[]): Column => callFunction('bitmap_and_agg', args, 'first');
/** The bit (0 to 32767) of a number in its bitmap. `bitmap_bit_position(expr)` */
export const bitmapBitPosition = (...args: FunctionArgument[]): Column =>
  callFunction('bitmap_bit_position', args, 'first');
/** The number of the bitmap that a number is in. `bitmap_bucket_number(expr)` */
export const bitmapBucketNumber = (...args: FunctionArgument[]): Column =>
  callFunction('bitmap_bucket_number', args, 'first');
/** A bitmap with the bits at the given positions (0 to 32767, see `bitmap_bit_position`) set. `bitmap_construct_agg(position)` */
export const bitmapConstructAgg = (...args: FunctionArgument[]): Column =>
  callFunction('bitmap_construct_agg', args, 'first');
/** The number of bits set in a binary. `bitmap_count(bitmap)` */
export const bitmapCount = (...args: FunctionArgument[]): Column => callFunction('bitmap_count', args, 'first');
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
/** Short for CAST(expr AS BOOLEAN). `boolean(expr)` */
export const boolean = (...args: FunctionArgument[]): Column => callFunction('boolean', args, 'first');
/** The number to `places` digits behind the point (0), halves to the even digit. `bround(expr [, places])` */
export const bround = (...args: FunctionArgument[]): Column => callFunction('bround', args, 'first');
/** The text without spaces, or the given characters, at both ends. `btrim(str [, characters])` */
export const btrim = (...args: FunctionArgument[]): Column => callFunction('btrim', args, 'first');
/** The cube root. `cbrt(expr)` */
export const cbrt = (...args: FunctionArgument[]): Column => callFunction('cbrt', args, 'first');
/** The smallest whole number (or decimal of so many places) that is not below the number. `ceil(expr [, places])` */
export const ceil = (...args: FunctionArgument[]): Column => callFunction('ceil', args, 'first');
/** The smallest whole number (or decimal of so many places) that is not below the number. `ceil(expr [, places])` */
export const ceiling = (...args: FunctionArgument[]): Column => callFunction('ceiling', args, 'first');
/** The character with code point `n` modulo 256; empty for a negative number. `char(n)` */
export const char = (...args: FunctionArgument[]): Column => callFunction('char', args, 'first');
/** The character with code point `n` modulo 256; empty for a negative number. `char(n)` */
export const chr = (...args: FunctionArgument[]): Column => callFunction('chr', args, 'first');
/** The first value that is not null. `coalesce(a, b, …)` */
export const coalesce = (...args: FunctionArgument[]): Column => callFunction('coalesce', args, 'all');
/** The text, compared by the rules of a collation; only UTF8_BINARY, the default, is supported. `collate(str, collation)` */
export const collate = (...args: FunctionArgument[]): Column => callFunction('collate', args, 'first');
/** The name of the collation of a text. `collation(str)` */
export const collation = (...args: FunctionArgument[]): Column => callFunction('collation', args, 'first');
/** The values that are not null as an array, in arrival order. An empty array for no values. `collect_list([DISTINCT] expr)` */
export const collectList = (...args: FunctionArgument[]): Column => callFunction('collect_list', args, 'first');
/** The values that are not null as an array, in arrival order. An empty array for no values. `collect_list([DISTINCT] expr)` */
export const arrayAgg = (...args: FunctionArgument[]): Column => callFunction('array_agg', args, 'first');
/** The distinct values that are not null as an array, in order of first arrival. NaN equals NaN and −0 equals 0. `collect_set(expr)` */
export const collectSet = (...args: FunctionArgument[]): Column => callFunction('collect_set', args, 'first');
/** The distinct elements of all arrays that are not null, in order of first arrival; null elements are skipped. `collect_union(array)` */
export const collectUnion = (...args: FunctionArgument[]): Column => callFunction('collect_union', args, 'first');
/** Texts, binaries or arrays joined to one; `a || b` is the same. NULL when one is NULL. `concat(expr, …)` */
export const concat = (...args: FunctionArgument[]): Column => callFunction('concat', args, 'all');
/** The texts, and those in arrays, with `sep` between them. NULLs are left out; a NULL separator gives NULL. `concat_ws(sep [, str | array(str)] …)` */
export const concatWs = (...args: FunctionArgument[]): Column => callFunction('concat_ws', args, 'rest');
/** True when `right` occurs in `left`. `contains(left, right)` */
export const contains = (...args: FunctionArgument[]): Column => callFunction('contains', args, 'first');
/** A number in digits of one base (2 to 36) written in another; a negative `to_base` makes it signed. `conv(num, from_base, to_base)` */
export const conv = (...args: FunctionArgument[]): Column => callFunction('conv', args, 'first');
/** What a clock in the target zone shows when one in the source zone (the session time zone unless given) shows this time. `convert_timezone([source, ]target, timestamp_ntz)` */
export const convertTimezone = (...args: FunctionArgument[]): Column => callFunction('convert_timezone', args, 'first');
/** Pearson correlation; NULL for fewer than two pairs or where one side is constant. Rows with a null on either side are skipped. `corr(expr1, expr2)` */
export const corr = (...args: FunctionArgument[]): Column => callFunction('corr', args, 'all');
/** The cosine of an angle in radians. `cos(expr)` */
export const cos = (...args: FunctionArgument[]): Column => callFunction('cos', args, 'first');
/** The hyperbolic cosine. `cosh(expr)` */
export const cosh = (...args: FunctionArgument[]): Column => callFunction('cosh', args, 'first');
/** The cotangent of an angle in radians. `cot(expr)` */
export const cot = (...args: FunctionArgument[]): Column => callFunction('cot', args, 'first');
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
/** The CRC-32 checksum as a bigint. `crc32(expr)` */
export const crc32 = (...args: FunctionArgument[]): Column => callFunction('crc32', args, 'first');
/** The cosecant of an angle in radians. `csc(expr)` */
export const csc = (...args: FunctionArgument[]): Column => callFunction('csc', args, 'first');
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
/** The session time zone. `current_timezone()` */
export const currentTimezone = (...args: FunctionArgument[]): Column => callFunction('current_timezone', args, 'first');
/** Short for CAST(expr AS DATE). `date(expr)` */
export const date = (...args: FunctionArgument[]): Column => callFunction('date', args, 'first');
/** The date after so many days; negative numbers count the other way. `date_add(start, days)` */
export const dateAdd = (...args: FunctionArgument[]): Column => callFunction('date_add', args, 'first');
/** The date after so many days; negative numbers count the other way. `date_add(start, days)` */
export const dateadd = (...args: FunctionArgument[]): Column => callFunction('dateadd', args, 'first');
/** Text by a pattern of letters such as `yyyy-MM-dd HH:mm`. `date_format(timestamp, pattern)` */
export const dateFormat = (...args: FunctionArgument[]): Column => callFunction('date_format', args, 'first');
/** The date so many days after 1970-01-01. `date_from_unix_date(days)` */
export const dateFromUnixDate = (...args: FunctionArgument[]): Column =>
  callFunction('date_from_unix_date', args, 'first');
/** A part of a date, time or interval: YEAR, YEAROFWEEK, QUARTER, MONTH, WEEK, DAY, DAYOFWEEK, DAYOFWEEK_ISO, DOY, HOUR, MINUTE, SECOND (with fraction). `date_part(field, source)` */
export const datePart = (...args: FunctionArgument[]): Column => callFunction('date_part', args, 'first');
/** The date before so many days; negative numbers count the other way. `date_sub(start, days)` */
export const dateSub = (...args: FunctionArgument[]): Column => callFunction('date_sub', args, 'first');
/** When the `year`, `quarter`, `month`, `week`, `day`, `hour`, … `microsecond` of a time began. Null for any other unit. `date_trunc(unit, timestamp)` */
export const dateTrunc = (...args: FunctionArgument[]): Column => callFunction('date_trunc', args, 'first');
/** Days from start to end; negative where the end is earlier. `datediff(end, start)` */
export const datediff = (...args: FunctionArgument[]): Column => callFunction('datediff', args, 'all');
/** Days from start to end; negative where the end is earlier. `datediff(end, start)` */
export const dateDiff = (...args: FunctionArgument[]): Column => callFunction('date_diff', args, 'all');
/** A part of a date, time or interval: YEAR, YEAROFWEEK, QUARTER, MONTH, WEEK, DAY, DAYOFWEEK, DAYOFWEEK_ISO, DOY, HOUR, MINUTE, SECOND (with fraction). `datepart(field, source)` */
export const datepart = (...args: FunctionArgument[]): Column => callFunction('datepart', args, 'first');
/** The day of the month. `day(date)` */
export const day = (...args: FunctionArgument[]): Column => callFunction('day', args, 'first');
/** The day of the month. `day(date)` */
export const dayofmonth = (...args: FunctionArgument[]): Column => callFunction('dayofmonth', args, 'first');
/** The day of the week in three letters: `Mon`. `dayname(date)` */
export const dayname = (...args: FunctionArgument[]): Column => callFunction('dayname', args, 'first');
/** The day of the week: 1 is Sunday. `dayofweek(date)` */
export const dayofweek = (...args: FunctionArgument[]): Column => callFunction('dayofweek', args, 'first');
/** The day of the year. `dayofyear(date)` */
export const dayofyear = (...args: FunctionArgument[]): Column => callFunction('dayofyear', args, 'first');
/** Short for CAST(expr AS DECIMAL(10,0)). `decimal(expr)` */
export const decimal = (...args: FunctionArgument[]): Column => callFunction('decimal', args, 'first');
/** Bytes as text by a character set; or the `result` of the first `search` that equals `expr` (NULL equals NULL). `decode(bin, charset) or decode(expr, search, result, … [, default])` */
export const decode = (...args: FunctionArgument[]): Column => callFunction('decode', args, 'first');
/** Radians as degrees. `degrees(expr)` */
export const degrees = (...args: FunctionArgument[]): Column => callFunction('degrees', args, 'first');
/** As `rank`, without gaps. `dense_rank()` */
export const denseRank = (...args: FunctionArgument[]): Column => callFunction('dense_rank', args, 'first');
/** Short for CAST(expr AS DOUBLE). `double(expr)` */
export const double = (...args: FunctionArgument[]): Column => callFunction('double', args, 'first');
/** The struct without some fields. Names may be paths; names that are not there change nothing. `drop_fields(struct, 'name', …)` */
export const dropFields = (...args: FunctionArgument[]): Column => callFunction('drop_fields', args, 'first');
/** Euler's number. `e()` */
export const e = (...args: FunctionArgument[]): Column => callFunction('e', args, 'first');
/** The element at a position (1 is the first, −1 the last; fails outside), or the value of a key (NULL where missing). `element_at(arrayOrMap, positionOrKey)` */
export const elementAt = (...args: FunctionArgument[]): Column => callFunction('element_at', args, 'first');
/** Input `n` (from 1). Fails when there is none. `elt(n, input1, input2, …)` */
export const elt = (...args: FunctionArgument[]): Column => callFunction('elt', args, 'first');
/** The text in a character set: US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16 or UTF-32. `encode(str, charset)` */
export const encode = (...args: FunctionArgument[]): Column => callFunction('encode', args, 'first');
/** True when `left` ends with `right`. `endswith(left, right)` */
export const endswith = (...args: FunctionArgument[]): Column => callFunction('endswith', args, 'first');
/** True when the function is true for some element; NULL when it is for none but NULL for some. `exists(array, x -> …)` */
export const exists = (...args: FunctionArgument[]): Column => callFunction('exists', args, 'first');
/** e to the power of the number. `exp(expr)` */
export const exp = (...args: FunctionArgument[]): Column => callFunction('exp', args, 'first');
/** A row for each element of an array (`col`) or entry of a map (`key`, `value`); none for an empty or null one. `explode(arrayOrMap)` */
export const explode = (...args: FunctionArgument[]): Column => callFunction('explode', args, 'first');
/** As `explode`, with a row of nulls for an empty or null array or map. `explode_outer(arrayOrMap)` */
export const explodeOuter = (...args: FunctionArgument[]): Column => callFunction('explode_outer', args, 'first');
/** `exp(x) - 1`, exact for small numbers. `expm1(expr)` */
export const expm1 = (...args: FunctionArgument[]): Column => callFunction('expm1', args, 'first');
/** A part of a date, time or interval: YEAR, YEAROFWEEK, QUARTER, MONTH, WEEK, DAY, DAYOFWEEK, DAYOFWEEK_ISO, DOY, HOUR, MINUTE, SECOND (with fraction). `extract(FIELD FROM source)` */
export const extract = (...args: FunctionArgument[]): Column => callFunction('extract', args, 'first');
/** 1 · 2 · … · n for n from 0 to 20, else NULL. `factorial(expr)` */
export const factorial = (...args: FunctionArgument[]): Column => callFunction('factorial', args, 'first');
/** The elements for which the function is true. `filter(array, x -> …)` */
export const filter = (...args: FunctionArgument[]): Column => callFunction('filter', args, 'first');
/** The position (from 1) of `str` in a list with commas between the items; 0 when it is not there or holds a comma itself. `find_in_set(str, list)` */
export const findInSet = (...args: FunctionArgument[]): Column => callFunction('find_in_set', args, 'first');
/** The first value in arrival order; with `ignoreNulls` or IGNORE NULLS the first that is not null. `first(expr[, ignoreNulls])` */
export const first = (...args: FunctionArgument[]): Column => callFunction('first', args, 'first');
/** The first value in arrival order; with `ignoreNulls` or IGNORE NULLS the first that is not null. `first(expr[, ignoreNulls])` */
export const firstValue = (...args: FunctionArgument[]): Column => callFunction('first_value', args, 'first');
/** The elements of all arrays of an array, one level; NULL when one of them is NULL. `flatten(arrays)` */
export const flatten = (...args: FunctionArgument[]): Column => callFunction('flatten', args, 'first');
/** Short for CAST(expr AS FLOAT). `float(expr)` */
export const float = (...args: FunctionArgument[]): Column => callFunction('float', args, 'first');
/** The largest whole number (or decimal of so many places) that is not above the number. `floor(expr [, places])` */
export const floor = (...args: FunctionArgument[]): Column => callFunction('floor', args, 'first');
/** True when the function is true for every element. `forall(array, x -> …)` */
export const forall = (...args: FunctionArgument[]): Column => callFunction('forall', args, 'first');
/** The number with commas and so many places, or by a pattern such as `#,##0.00`; halves to the even digit. NULL for negative places. `format_number(expr, places | pattern)` */
export const formatNumber = (...args: FunctionArgument[]): Column => callFunction('format_number', args, 'first');
/** Arguments printed by a format such as `%5d %s %.2f` (Java’s `String.format`). NULL prints as `null`; a NULL format gives NULL. `format_string(format, arg, …)` */
export const formatString = (...args: FunctionArgument[]): Column => callFunction('format_string', args, 'rest');
/** Arguments printed by a format such as `%5d %s %.2f` (Java’s `String.format`). NULL prints as `null`; a NULL format gives NULL. `format_string(format, arg, …)` */
export const printf = (...args: FunctionArgument[]): Column => callFunction('printf', args, 'rest');
/** The bytes in Avro as a value of the schema (JSON). Options: `mode` FAILFAST (default) or PERMISSIVE (NULL for malformed bytes), `avroSchema` (the schema to read as), `schemaRegistryUrl` (bytes begin with 0 and the number of their schema). `from_avro(binary, schema [, options])` */
export const fromAvro = (...args: FunctionArgument[]): Column => callFunction('from_avro', args, 'first');
/** The bytes that base 32 digits stand for. `from_base32(str)` */
export const fromBase32 = (...args: FunctionArgument[]): Column => callFunction('from_base32', args, 'first');
/** One CSV record as a struct of the schema. Values that do not fit are NULL. `from_csv(csvStr, schema [, options])` */
export const fromCsv = (...args: FunctionArgument[]): Column => callFunction('from_csv', args, 'first');
/** The JSON text as a value of the schema. What does not fit is NULL; text that is no JSON gives a struct of NULLs. `from_json(jsonStr, schema [, options])` */
export const fromJson = (...args: FunctionArgument[]): Column => callFunction('from_json', args, 'first');
/** Text of the time so many seconds after 1970-01-01 00:00:00 UTC, by a pattern (yyyy-MM-dd HH:mm:ss unless given). `from_unixtime(seconds[, pattern])` */
export const fromUnixtime = (...args: FunctionArgument[]): Column => callFunction('from_unixtime', args, 'first');
/** What a clock in the zone shows when a clock in UTC shows this time. `from_utc_timestamp(timestamp, timezone)` */
export const fromUtcTimestamp = (...args: FunctionArgument[]): Column =>
  callFunction('from_utc_timestamp', args, 'first');
/** The element at an index from 0; NULL outside the array. `get(array, index)` */
export const get = (...args: FunctionArgument[]): Column => callFunction('get', args, 'first');
/** What a path (`$.a[0].b`, `[*]` for all elements) finds in JSON text, as text. NULL where it finds nothing, or no JSON. `get_json_object(json_txt, path)` */
export const getJsonObject = (...args: FunctionArgument[]): Column => callFunction('get_json_object', args, 'first');
/** The largest of the values that are not NULL; NaN is above every number. NULL when all are. `greatest(a, b, …)` */
export const greatest = (...args: FunctionArgument[]): Column => callFunction('greatest', args, 'all');
/** 1 in rows where ROLLUP, CUBE or GROUPING SETS has summed over the column, else 0. `grouping(column)` */
export const grouping = (...args: FunctionArgument[]): Column => callFunction('grouping', args, 'first');
/** The `grouping` bits of the columns, the first one highest; of all grouping columns when none is given. `grouping_id([column, …])` */
export const groupingId = (...args: FunctionArgument[]): Column => callFunction('grouping_id', args, 'all');
/** A hash of the arguments: Murmur3 of 32 bits with seed 42. NULLs do not count. `hash(expr, …)` */
export const hash = (...args: FunctionArgument[]): Column => callFunction('hash', args, 'all');
/** The hexadecimal digits of a bigint, of a binary, or of the UTF-8 bytes of a text. `hex(expr)` */
export const hex = (...args: FunctionArgument[]): Column => callFunction('hex', args, 'first');
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
/** The keyed digest of the message: SHA-256, or SHA-1, SHA-224, SHA-384, SHA-512, MD5. `hmac(key, message [, algorithm])` */
export const hmac = (...args: FunctionArgument[]): Column => callFunction('hmac', args, 'first');
/** The hour, 0 to 23, in the session time zone. Arguments behind the first change nothing. `hour(timestamp)` */
export const hour = (...args: FunctionArgument[]): Column => callFunction('hour', args, 'first');
/** The square root of a² + b². `hypot(a, b)` */
export const hypot = (...args: FunctionArgument[]): Column => callFunction('hypot', args, 'all');
/** a where the condition is true, else b. `if(condition, a, b)` */
export const iff = (...args: FunctionArgument[]): Column => callFunction('iff', args, 'first');
/** True when the text matches: `%` is any text, `_` one character; letters in any case. `str ILIKE pattern [ESCAPE escape]` */
export const ilike = (...args: FunctionArgument[]): Column => callFunction('ilike', args, 'first');
/** Upper case for the first letter of each word, lower case for the others. Words are apart by spaces. `initcap(str)` */
export const initcap = (...args: FunctionArgument[]): Column => callFunction('initcap', args, 'first');
/** A row for each struct of an array, with a column for each field; a null struct gives a row of nulls. `inline(arrayOfStructs)` */
export const inline = (...args: FunctionArgument[]): Column => callFunction('inline', args, 'first');
/** As `inline`, with a row of nulls for an empty or null array. `inline_outer(arrayOfStructs)` */
export const inlineOuter = (...args: FunctionArgument[]): Column => callFunction('inline_outer', args, 'first');
/** The position (from 1) of an occurrence of `substr`, the first one unless said otherwise, 0 when there is none. A negative `start` searches backward from the end. `instr(str, substr [, start [, occurrence]])` */
export const instr = (...args: FunctionArgument[]): Column => callFunction('instr', args, 'first');
/** Short for CAST(expr AS INT). `int(expr)` */
export const int = (...args: FunctionArgument[]): Column => callFunction('int', args, 'first');
/** True when the text is valid UTF-8. `is_valid_utf8(str)` */
export const isValidUtf8 = (...args: FunctionArgument[]): Column => callFunction('is_valid_utf8', args, 'first');
/** True: a variant here is never damaged. Spark has it for variants read from files of others. `is_valid_variant(variant)` */
export const isValidVariant = (...args: FunctionArgument[]): Column => callFunction('is_valid_variant', args, 'first');
/** True for a variant that holds the null of JSON; false for all else, also for NULL. `is_variant_null(variant)` */
export const isVariantNull = (...args: FunctionArgument[]): Column => callFunction('is_variant_null', args, 'first');
/** True when x is NaN; false for NULL. `isnan(x)` */
export const isnan = (...args: FunctionArgument[]): Column => callFunction('isnan', args, 'first');
/** True when x is not NULL. `isnotnull(x)` */
export const isnotnull = (...args: FunctionArgument[]): Column => callFunction('isnotnull', args, 'first');
/** True when x is NULL. `isnull(x)` */
export const isnull = (...args: FunctionArgument[]): Column => callFunction('isnull', args, 'first');
/** The Jaro-Winkler similarity from 0.0 (nothing in common) to 1.0 (equal); a common beginning counts more. `jaro_winkler_similarity(str1, str2)` */
export const jaroWinklerSimilarity = (...args: FunctionArgument[]): Column =>
  callFunction('jaro_winkler_similarity', args, 'first');
/** The number of elements of a JSON array; NULL for anything else. `json_array_length(jsonArray)` */
export const jsonArrayLength = (...args: FunctionArgument[]): Column =>
  callFunction('json_array_length', args, 'first');
/** The keys of a JSON object in the order of the text; NULL for anything else. `json_object_keys(json_object)` */
export const jsonObjectKeys = (...args: FunctionArgument[]): Column => callFunction('json_object_keys', args, 'first');
/** One row with the fields of these names in JSON text, as texts (`c0`, `c1`, …); NULL where there is none. `json_tuple(jsonStr, name, …)` */
export const jsonTuple = (...args: FunctionArgument[]): Column => callFunction('json_tuple', args, 'first');
/** Excess kurtosis (0 for a normal distribution); NULL where all values are equal. NULL for no values. `kurtosis([DISTINCT] expr)` */
export const kurtosis = (...args: FunctionArgument[]): Column => callFunction('kurtosis', args, 'first');
/** The value `offset` (1) rows before, `default` (NULL) where there is no such row. IGNORE NULLS counts only rows with a value. `lag(expr[, offset[, default]])` */
export const lag = (...args: FunctionArgument[]): Column => callFunction('lag', args, 'first');
/** The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null. `last(expr[, ignoreNulls])` */
export const last = (...args: FunctionArgument[]): Column => callFunction('last', args, 'first');
/** The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null. `last(expr[, ignoreNulls])` */
export const lastValue = (...args: FunctionArgument[]): Column => callFunction('last_value', args, 'first');
/** The last day of the month of a date. `last_day(date)` */
export const lastDay = (...args: FunctionArgument[]): Column => callFunction('last_day', args, 'first');
/** The value `offset` (1) rows after, `default` (NULL) where there is no such row. IGNORE NULLS counts only rows with a value. `lead(expr[, offset[, default]])` */
export const lead = (...args: FunctionArgument[]): Column => callFunction('lead', args, 'first');
/** The smallest of the values that are not NULL. NULL when all are. `least(a, b, …)` */
export const least = (...args: FunctionArgument[]): Column => callFunction('least', args, 'all');
/** The first `len` characters, or bytes of a binary; none when `len` is not positive. `left(str, len)` */
export const left = (...args: FunctionArgument[]): Column => callFunction('left', args, 'first');
/** The number of characters of a text, trailing spaces included, or of bytes of a binary. `length(expr)` */
export const length = (...args: FunctionArgument[]): Column => callFunction('length', args, 'first');
/** The number of characters of a text, trailing spaces included, or of bytes of a binary. `length(expr)` */
export const charLength = (...args: FunctionArgument[]): Column => callFunction('char_length', args, 'first');
/** The number of characters of a text, trailing spaces included, or of bytes of a binary. `length(expr)` */
export const characterLength = (...args: FunctionArgument[]): Column => callFunction('character_length', args, 'first');
/** The number of characters of a text, trailing spaces included, or of bytes of a binary. `length(expr)` */
export const len = (...args: FunctionArgument[]): Column => callFunction('len', args, 'first');
/** How many characters must be inserted, deleted or replaced to get from one text to the other; −1 above the threshold. `levenshtein(str1, str2 [, threshold])` */
export const levenshtein = (...args: FunctionArgument[]): Column => callFunction('levenshtein', args, 'all');
/** True when the text matches: `%` is any text, `_` one character. `str LIKE pattern [ESCAPE escape]` */
export const like = (...args: FunctionArgument[]): Column => callFunction('like', args, 'first');
/** The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values. `listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]` */
export const listagg = (...args: FunctionArgument[]): Column => callFunction('listagg', args, 'first');
/** The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values. `listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]` */
export const stringAgg = (...args: FunctionArgument[]): Column => callFunction('string_agg', args, 'first');
/** The natural logarithm; NULL for numbers that are not positive. `ln(expr)` */
export const ln = (...args: FunctionArgument[]): Column => callFunction('ln', args, 'first');
/** When the batch began, as wall clock time of the session time zone. `localtimestamp()` */
export const localtimestamp = (...args: FunctionArgument[]): Column => callFunction('localtimestamp', args, 'first');
/** The position (from 1) of `substr` in `str` at or behind position `pos`, 0 when there is none or `pos` is NULL or below 1. `locate(substr, str [, pos])` */
export const locate = (...args: FunctionArgument[]): Column => callFunction('locate', args, 'first');
/** The position (from 1) of `substr` in `str` at or behind position `pos`, 0 when there is none or `pos` is NULL or below 1. `locate(substr, str [, pos])` */
export const position = (...args: FunctionArgument[]): Column => callFunction('position', args, 'first');
/** The logarithm to `base`, the natural one without it; NULL where either is not positive. `log([base,] expr)` */
export const log = (...args: FunctionArgument[]): Column => callFunction('log', args, 'first');
/** The logarithm to base 10; NULL for numbers that are not positive. `log10(expr)` */
export const log10 = (...args: FunctionArgument[]): Column => callFunction('log10', args, 'first');
/** `ln(1 + x)`, exact for small numbers; NULL for −1 and below. `log1p(expr)` */
export const log1p = (...args: FunctionArgument[]): Column => callFunction('log1p', args, 'first');
/** The logarithm to base 2; NULL for numbers that are not positive. `log2(expr)` */
export const log2 = (...args: FunctionArgument[]): Column => callFunction('log2', args, 'first');
/** The text in lower case. `lower(str)` */
export const lower = (...args: FunctionArgument[]): Column => callFunction('lower', args, 'first');
/** The text in lower case. `lower(str)` */
export const lcase = (...args: FunctionArgument[]): Column => callFunction('lcase', args, 'first');
/** The text filled on the left to `len` characters, or cut to them. `lpad(str, len [, pad])` */
export const lpad = (...args: FunctionArgument[]): Column => callFunction('lpad', args, 'first');
/** The text without spaces, or the given characters, in front. `ltrim([characters,] str)` */
export const ltrim = (...args: FunctionArgument[]): Column => callFunction('ltrim', args, 'first');
/** True when the digits, the last one being the check digit, pass the Luhn test. `luhn_check(str)` */
export const luhnCheck = (...args: FunctionArgument[]): Column => callFunction('luhn_check', args, 'first');
/** The date of a year, month and day. Fails where there is no such day. `make_date(year, month, day)` */
export const makeDate = (...args: FunctionArgument[]): Column => callFunction('make_date', args, 'first');
/** An interval of days, hours, minutes and seconds. What is left out is 0. Fails beyond 64 bits of microseconds. `make_dt_interval([days[, hours[, mins[, secs]]]])` */
export const makeDtInterval = (...args: FunctionArgument[]): Column => callFunction('make_dt_interval', args, 'first');
/** A calendar interval of months, days and time. What is left out is 0. Fails where a part does not fit. `make_interval([years[, months[, weeks[, days[, hours[, mins[, secs]]]]]]])` */
export const makeInterval = (...args: FunctionArgument[]): Column => callFunction('make_interval', args, 'first');
/** The timestamp of a date and time. Fails where there is no such time. `make_timestamp(year, month, day, hour, min, sec[, timezone])` */
export const makeTimestamp = (...args: FunctionArgument[]): Column => callFunction('make_timestamp', args, 'first');
/** The timestamp of a date and time. Fails where there is no such time. `make_timestamp_ltz(year, month, day, hour, min, sec[, timezone])` */
export const makeTimestampLtz = (...args: FunctionArgument[]): Column =>
  callFunction('make_timestamp_ltz', args, 'first');
/** The timestamp without time zone of a date and time. Fails where there is no such time. `make_timestamp_ntz(year, month, day, hour, min, sec)` */
export const makeTimestampNtz = (...args: FunctionArgument[]): Column =>
  callFunction('make_timestamp_ntz', args, 'first');
/** The text with U+FFFD in place of what is no UTF-8. `make_valid_utf8(str)` */
export const makeValidUtf8 = (...args: FunctionArgument[]): Column => callFunction('make_valid_utf8', args, 'first');
/** An interval of years and months. What is left out is 0. Fails beyond 32 bits of months. `make_ym_interval([years[, months]])` */
export const makeYmInterval = (...args: FunctionArgument[]): Column => callFunction('make_ym_interval', args, 'first');
/** A map of the pairs. A key must not be NULL or come twice. `map(key, value, …)` */
export const map = (...args: FunctionArgument[]): Column => callFunction('map', args, 'all');
/** The entries of all maps; no key may be in two of them. `map_concat(map, …)` */
export const mapConcat = (...args: FunctionArgument[]): Column => callFunction('map_concat', args, 'all');
/** True when the map has the key. `map_contains_key(map, key)` */
export const mapContainsKey = (...args: FunctionArgument[]): Column => callFunction('map_contains_key', args, 'first');
/** The entries of a map, as an array of structs of key and value. `map_entries(map)` */
export const mapEntries = (...args: FunctionArgument[]): Column => callFunction('map_entries', args, 'first');
/** The entries for which the function is true. `map_filter(map, (k, v) -> …)` */
export const mapFilter = (...args: FunctionArgument[]): Column => callFunction('map_filter', args, 'first');
/** A map of two arrays of one length; keys must not be NULL or come twice. `map_from_arrays(keys, values)` */
export const mapFromArrays = (...args: FunctionArgument[]): Column => callFunction('map_from_arrays', args, 'all');
/** A map of an array of structs of two fields; NULL when one of them is NULL. `map_from_entries(entries)` */
export const mapFromEntries = (...args: FunctionArgument[]): Column => callFunction('map_from_entries', args, 'first');
/** The keys of a map, as an array. `map_keys(map)` */
export const mapKeys = (...args: FunctionArgument[]): Column => callFunction('map_keys', args, 'first');
/** The values of a map, as an array. `map_values(map)` */
export const mapValues = (...args: FunctionArgument[]): Column => callFunction('map_values', args, 'first');
/** A map of all keys of both maps, with the function of the key and the two values (NULL where missing). `map_zip_with(a, b, (k, x, y) -> …)` */
export const mapZipWith = (...args: FunctionArgument[]): Column => callFunction('map_zip_with', args, 'first');
/** The text with its capitals as `X`, small letters as `x`, digits as `n`, or the given characters; NULL keeps what is there. `mask(input [, upperChar, lowerChar, digitChar, otherChar])` */
export const mask = (...args: FunctionArgument[]): Column => callFunction('mask', args, 'first');
/** The greatest value that is not null, of any type that has an order. NaN is above every other number. `max(expr)` */
export const max = (...args: FunctionArgument[]): Column => callFunction('max', args, 'first');
/** The x of the row with the greatest y; with k an array of the x of the k greatest, best first. Rows with a null y are skipped; of equal y the last row wins. `max_by(x, y[, k])` */
export const maxBy = (...args: FunctionArgument[]): Column => callFunction('max_by', args, 'all');
/** The MD5 digest as 32 hexadecimal digits. `md5(expr)` */
export const md5 = (...args: FunctionArgument[]): Column => callFunction('md5', args, 'first');
/** The middle of the values that are not null, the mean of the two middle ones for an even number. `median(expr)` */
export const median = (...args: FunctionArgument[]): Column => callFunction('median', args, 'first');
/** The least value that is not null, of any type that has an order. NaN is above every other number. `min(expr)` */
export const min = (...args: FunctionArgument[]): Column => callFunction('min', args, 'first');
/** The x of the row with the least y; with k an array of the x of the k least, best first. Rows with a null y are skipped; of equal y the last row wins. `min_by(x, y[, k])` */
export const minBy = (...args: FunctionArgument[]): Column => callFunction('min_by', args, 'all');
/** The minute, 0 to 59. Arguments behind the first change nothing. `minute(timestamp)` */
export const minute = (...args: FunctionArgument[]): Column => callFunction('minute', args, 'first');
/** The most frequent value that is not null. Of several the first to arrive; the least when `deterministic`, the first in the order when WITHIN GROUP. `mode(expr[, deterministic]), mode() WITHIN GROUP (ORDER BY expr)` */
export const mode = (...args: FunctionArgument[]): Column => callFunction('mode', args, 'first');
/** The month, 1 to 12. `month(date)` */
export const month = (...args: FunctionArgument[]): Column => callFunction('month', args, 'first');
/** The month in three letters: `Jan`. `monthname(date)` */
export const monthname = (...args: FunctionArgument[]): Column => callFunction('monthname', args, 'first');
/** Months from start to end. Whole where the days agree or both are the last of their month; else with a part of a month of 31 days, rounded to eight digits unless roundOff is false. `months_between(end, start[, roundOff])` */
export const monthsBetween = (...args: FunctionArgument[]): Column => callFunction('months_between', args, 'all');
/** A struct with the given field names and values. `named_struct('name', value, …)` */
export const namedStruct = (...args: FunctionArgument[]): Column => callFunction('named_struct', args, 'first');
/** a, or b where a is NaN. `nanvl(a, b)` */
export const nanvl = (...args: FunctionArgument[]): Column => callFunction('nanvl', args, 'all');
/** The first date after this one that is a `Monday` (`MO`, `MON`), `Tuesday`, … `next_day(date, day)` */
export const nextDay = (...args: FunctionArgument[]): Column => callFunction('next_day', args, 'first');
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
/** The number of bytes of a text in UTF-8, or of a binary. `octet_length(expr)` */
export const octetLength = (...args: FunctionArgument[]): Column => callFunction('octet_length', args, 'first');
/** The text with `len` characters from `pos` on (as many as `replace` has, if not given) put over by `replace`. `overlay(str, replace, pos [, len])` */
export const overlay = (...args: FunctionArgument[]): Column => callFunction('overlay', args, 'first');
/** The value of a JSON text as a variant. Fails where the text is malformed. `parse_json(text)` */
export const parseJson = (...args: FunctionArgument[]): Column => callFunction('parse_json', args, 'first');
/** A part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; with a key, a parameter of the QUERY. Fails for an invalid URL. `parse_url(url, part [, key])` */
export const parseUrl = (...args: FunctionArgument[]): Column => callFunction('parse_url', args, 'first');
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
/** The ratio of a circle to its diameter. `pi()` */
export const pi = (...args: FunctionArgument[]): Column => callFunction('pi', args, 'first');
/** Remainder moved into the range from zero to the divisor where it was negative. Fails when the divisor is zero. `pmod(dividend, divisor)` */
export const pmod = (...args: FunctionArgument[]): Column => callFunction('pmod', args, 'first');
/** As `explode`, with the position from 0 in front (`pos`). `posexplode(arrayOrMap)` */
export const posexplode = (...args: FunctionArgument[]): Column => callFunction('posexplode', args, 'first');
/** As `posexplode`, with a row of nulls for an empty or null array or map. `posexplode_outer(arrayOrMap)` */
export const posexplodeOuter = (...args: FunctionArgument[]): Column => callFunction('posexplode_outer', args, 'first');
/** `base` to the power of `exponent`. `power(base, exponent)` */
export const power = (...args: FunctionArgument[]): Column => callFunction('power', args, 'all');
/** `base` to the power of `exponent`. `power(base, exponent)` */
export const pow = (...args: FunctionArgument[]): Column => callFunction('pow', args, 'all');
/** The quarter, 1 to 4. `quarter(date)` */
export const quarter = (...args: FunctionArgument[]): Column => callFunction('quarter', args, 'first');
/** The text in single quotes, with a backslash in front of those inside. `quote(str)` */
export const quote = (...args: FunctionArgument[]): Column => callFunction('quote', args, 'first');
/** Degrees as radians. `radians(expr)` */
export const radians = (...args: FunctionArgument[]): Column => callFunction('radians', args, 'first');
/** Fails with the message. `raise_error(message)` */
export const raiseError = (...args: FunctionArgument[]): Column => callFunction('raise_error', args, 'first');
/** One more than the number of rows before it in the order; equal rows get one rank, and gaps follow. `rank()` */
export const rank = (...args: FunctionArgument[]): Column => callFunction('rank', args, 'first');
/** How many times the regular expression matches. `regexp_count(str, regexp)` */
export const regexpCount = (...args: FunctionArgument[]): Column => callFunction('regexp_count', args, 'first');
/** Group `idx` (default 1, 0 is the whole) of the first match; empty where there is no match or the group took no part. `regexp_extract(str, regexp [, idx])` */
export const regexpExtract = (...args: FunctionArgument[]): Column => callFunction('regexp_extract', args, 'first');
/** Group `idx` (default 1, 0 is the whole) of every match. `regexp_extract_all(str, regexp [, idx])` */
export const regexpExtractAll = (...args: FunctionArgument[]): Column =>
  callFunction('regexp_extract_all', args, 'first');
/** The position (from 1) of the first match, 0 when there is none. `idx` is looked at for NULL only. `regexp_instr(str, regexp [, idx])` */
export const regexpInstr = (...args: FunctionArgument[]): Column => callFunction('regexp_instr', args, 'first');
/** Every match from `position` (default 1) on replaced by `rep`, where `$1` stands for what group 1 matched. `regexp_replace(str, regexp, rep [, position])` */
export const regexpReplace = (...args: FunctionArgument[]): Column => callFunction('regexp_replace', args, 'first');
/** The first match; NULL where there is none or it is empty. `regexp_substr(str, regexp)` */
export const regexpSubstr = (...args: FunctionArgument[]): Column => callFunction('regexp_substr', args, 'first');
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
/** The text `n` times; empty for `n` below 1. `repeat(str, n)` */
export const repeat = (...args: FunctionArgument[]): Column => callFunction('repeat', args, 'first');
/** Every occurrence of `search` replaced; without `replace` they are removed. An empty `search` changes nothing. `replace(str, search [, replace])` */
export const replace = (...args: FunctionArgument[]): Column => callFunction('replace', args, 'first');
/** With session_window in update mode: the earlier results of this key, as start and end, whose place this session takes. Empty otherwise. `replaced_sessions()` */
export const replacedSessions = (...args: FunctionArgument[]): Column =>
  callFunction('replaced_sessions', args, 'first');
/** The characters of a text, the bytes of a binary, or the elements of an array, from the last to the first. `reverse(expr)` */
export const reverse = (...args: FunctionArgument[]): Column => callFunction('reverse', args, 'first');
/** The last `len` characters; none when `len` is not positive. `right(str, len)` */
export const right = (...args: FunctionArgument[]): Column => callFunction('right', args, 'first');
/** The nearest whole number, the even one for halves, as a double. `rint(expr)` */
export const rint = (...args: FunctionArgument[]): Column => callFunction('rint', args, 'first');
/** True when the regular expression matches somewhere in the text. `str RLIKE regexp` */
export const rlike = (...args: FunctionArgument[]): Column => callFunction('rlike', args, 'first');
/** True when the regular expression matches somewhere in the text. `str RLIKE regexp` */
export const regexp = (...args: FunctionArgument[]): Column => callFunction('regexp', args, 'first');
/** True when the regular expression matches somewhere in the text. `str RLIKE regexp` */
export const regexpLike = (...args: FunctionArgument[]): Column => callFunction('regexp_like', args, 'first');
/** The number to `places` digits behind the point (0), halves away from zero. `round(expr [, places])` */
export const round = (...args: FunctionArgument[]): Column => callFunction('round', args, 'first');
/** The number of the row in its partition, from 1. `row_number()` */
export const rowNumber = (...args: FunctionArgument[]): Column => callFunction('row_number', args, 'first');
/** The text filled on the right to `len` characters, or cut to them. `rpad(str, len [, pad])` */
export const rpad = (...args: FunctionArgument[]): Column => callFunction('rpad', args, 'first');
/** The text without spaces, or the given characters, at the end. `rtrim([characters,] str)` */
export const rtrim = (...args: FunctionArgument[]): Column => callFunction('rtrim', args, 'first');
/** The type that `from_avro` gives for a schema (JSON), as DDL text. `schema_of_avro(schema [, options])` */
export const schemaOfAvro = (...args: FunctionArgument[]): Column => callFunction('schema_of_avro', args, 'first');
/** The schema of an example of a CSV record, as DDL text that `from_csv` takes. `schema_of_csv(csv [, options])` */
export const schemaOfCsv = (...args: FunctionArgument[]): Column => callFunction('schema_of_csv', args, 'first');
/** The schema of an example of JSON text, as DDL text that `from_json` takes. `schema_of_json(json [, options])` */
export const schemaOfJson = (...args: FunctionArgument[]): Column => callFunction('schema_of_json', args, 'first');
/** The type of what a variant holds, as text. `schema_of_variant(variant)` */
export const schemaOfVariant = (...args: FunctionArgument[]): Column =>
  callFunction('schema_of_variant', args, 'first');
/** The type that what all variants of the group hold has in common, as text. `schema_of_variant_agg(variant)` */
export const schemaOfVariantAgg = (...args: FunctionArgument[]): Column =>
  callFunction('schema_of_variant_agg', args, 'first');
/** The secant of an angle in radians. `sec(expr)` */
export const sec = (...args: FunctionArgument[]): Column => callFunction('sec', args, 'first');
/** The second, 0 to 59. Arguments behind the first change nothing. `second(timestamp)` */
export const second = (...args: FunctionArgument[]): Column => callFunction('second', args, 'first');
/** The words of each sentence. `sentences(str [, lang [, country]])` */
export const sentences = (...args: FunctionArgument[]): Column => callFunction('sentences', args, 'first');
/** The values from start to stop, both included: integers (by 1 or −1), or dates and timestamps (by a day). `sequence(start, stop [, step])` */
export const sequence = (...args: FunctionArgument[]): Column => callFunction('sequence', args, 'first');
/** The session that a time belongs to: events less than the gap apart are one session. Only as a grouping key it merges. `session_window(time, 'gap')` */
export const sessionWindow = (...args: FunctionArgument[]): Column => callFunction('session_window', args, 'first');
/** The SHA-1 digest as 40 hexadecimal digits. `sha1(expr)` */
export const sha1 = (...args: FunctionArgument[]): Column => callFunction('sha1', args, 'first');
/** The SHA-1 digest as 40 hexadecimal digits. `sha1(expr)` */
export const sha = (...args: FunctionArgument[]): Column => callFunction('sha', args, 'first');
/** The SHA-2 digest of 224, 256, 384 or 512 bits (0 is 256) as hexadecimal digits; NULL for other lengths. `sha2(expr, bitLength)` */
export const sha2 = (...args: FunctionArgument[]): Column => callFunction('sha2', args, 'first');
/** −1.0, 0.0 or 1.0 by the sign of a number or an interval. `sign(expr)` */
export const sign = (...args: FunctionArgument[]): Column => callFunction('sign', args, 'first');
/** −1.0, 0.0 or 1.0 by the sign of a number or an interval. `sign(expr)` */
export const signum = (...args: FunctionArgument[]): Column => callFunction('signum', args, 'first');
/** The sine of an angle in radians. `sin(expr)` */
export const sin = (...args: FunctionArgument[]): Column => callFunction('sin', args, 'first');
/** The hyperbolic sine. `sinh(expr)` */
export const sinh = (...args: FunctionArgument[]): Column => callFunction('sinh', args, 'first');
/** The number of elements of an array or entries of a map. `size(arrayOrMap)` */
export const size = (...args: FunctionArgument[]): Column => callFunction('size', args, 'first');
/** The number of elements of an array or entries of a map. `size(arrayOrMap)` */
export const cardinality = (...args: FunctionArgument[]): Column => callFunction('cardinality', args, 'first');
/** Skewness; NULL where all values are equal. NULL for no values. `skewness([DISTINCT] expr)` */
export const skewness = (...args: FunctionArgument[]): Column => callFunction('skewness', args, 'first');
/** Elements from position `start` (1 is the first, −1 the last), `length` at most. `slice(array, start, length)` */
export const slice = (...args: FunctionArgument[]): Column => callFunction('slice', args, 'first');
/** Short for CAST(expr AS SMALLINT). `smallint(expr)` */
export const smallint = (...args: FunctionArgument[]): Column => callFunction('smallint', args, 'first');
/** The array sorted: ascending with NULLs first, or descending with NULLs last. `sort_array(array [, ascending])` */
export const sortArray = (...args: FunctionArgument[]): Column => callFunction('sort_array', args, 'first');
/** The Soundex code: a letter and three digits. A text that starts with no letter stays as it is. `soundex(str)` */
export const soundex = (...args: FunctionArgument[]): Column => callFunction('soundex', args, 'first');
/** `n` spaces. `space(n)` */
export const space = (...args: FunctionArgument[]): Column => callFunction('space', args, 'first');
/** The parts between matches of the regular expression; with a positive `limit` that many at most. `split(str, regex [, limit])` */
export const split = (...args: FunctionArgument[]): Column => callFunction('split', args, 'first');
/** Part `partNum` (from 1; negative: from the end) of the text taken apart at the delimiter; empty where there is none. `split_part(str, delimiter, partNum)` */
export const splitPart = (...args: FunctionArgument[]): Column => callFunction('split_part', args, 'first');
/** The square root. `sqrt(expr)` */
export const sqrt = (...args: FunctionArgument[]): Column => callFunction('sqrt', args, 'first');
/** Lays the expressions out in n rows (`col0`, `col1`, …), row by row; missing ones are null. A column has one type. `stack(n, expr, …)` */
export const stack = (...args: FunctionArgument[]): Column => callFunction('stack', args, 'first');
/** True when `left` starts with `right`. `startswith(left, right)` */
export const startswith = (...args: FunctionArgument[]): Column => callFunction('startswith', args, 'first');
/** Standard deviation of the sample (n − 1); NULL for one value. NULL for no values. `stddev([DISTINCT] expr)` */
export const stddev = (...args: FunctionArgument[]): Column => callFunction('stddev', args, 'first');
/** Standard deviation of the sample (n − 1); NULL for one value. NULL for no values. `stddev([DISTINCT] expr)` */
export const stddevSamp = (...args: FunctionArgument[]): Column => callFunction('stddev_samp', args, 'first');
/** Standard deviation of the sample (n − 1); NULL for one value. NULL for no values. `stddev([DISTINCT] expr)` */
export const std = (...args: FunctionArgument[]): Column => callFunction('std', args, 'first');
/** Standard deviation of the population (n). NULL for no values. `stddev_pop([DISTINCT] expr)` */
export const stddevPop = (...args: FunctionArgument[]): Column => callFunction('stddev_pop', args, 'first');
/** A map of text: pairs apart by the first regular expression (`,`), key and value by the second (`:`). `str_to_map(text [, pairDelimiter [, keyValueDelimiter]])` */
export const strToMap = (...args: FunctionArgument[]): Column => callFunction('str_to_map', args, 'first');
/** Short for CAST(expr AS STRING). `string(expr)` */
export const string = (...args: FunctionArgument[]): Column => callFunction('string', args, 'first');
/** A struct of the values; fields are called like the columns and aliases, else col1, col2, … `struct(a, b AS name, …)` */
export const struct = (...args: FunctionArgument[]): Column => callFunction('struct', args, 'all');
/** The part from position `pos` (from 1; negative: from the end) on, of `len` characters at most. Bytes for binaries. `substring(str, pos [, len])` */
export const substring = (...args: FunctionArgument[]): Column => callFunction('substring', args, 'first');
/** The part from position `pos` (from 1; negative: from the end) on, of `len` characters at most. Bytes for binaries. `substring(str, pos [, len])` */
export const substr = (...args: FunctionArgument[]): Column => callFunction('substr', args, 'first');
/** The text in front of occurrence `count` of `delim`; for a negative `count` the text behind it, counted from the end. `substring_index(str, delim, count)` */
export const substringIndex = (...args: FunctionArgument[]): Column => callFunction('substring_index', args, 'first');
/** The sum of the values that are not null: bigint for integers, ten more digits for decimals. NULL for no values; fails on overflow. `sum([DISTINCT] expr)` */
export const sum = (...args: FunctionArgument[]): Column => callFunction('sum', args, 'first');
/** The tangent of an angle in radians. `tan(expr)` */
export const tan = (...args: FunctionArgument[]): Column => callFunction('tan', args, 'first');
/** The hyperbolic tangent. `tanh(expr)` */
export const tanh = (...args: FunctionArgument[]): Column => callFunction('tanh', args, 'first');
/** A theta sketch of the distinct numbers, strings or binaries, in the format of Apache DataSketches, with about 2^lgNomEntries (12) entries. Read it with `theta_sketch_estimate`. `theta_sketch_agg(expr[, lgNomEntries])` */
export const thetaSketchAgg = (...args: FunctionArgument[]): Column => callFunction('theta_sketch_agg', args, 'first');
/** The number of distinct values in a theta sketch, estimated. `theta_sketch_estimate(sketch)` */
export const thetaSketchEstimate = (...args: FunctionArgument[]): Column =>
  callFunction('theta_sketch_estimate', args, 'first');
/** When the bucket of a time began. Buckets are as wide as the interval and lie side by side from the origin, 1970-01-01 unless given. `time_bucket(width, timestamp[, origin])` */
export const timeBucket = (...args: FunctionArgument[]): Column => callFunction('time_bucket', args, 'first');
/** Short for CAST(expr AS TIMESTAMP). `timestamp(expr)` */
export const timestamp = (...args: FunctionArgument[]): Column => callFunction('timestamp', args, 'first');
/** The timestamp micros after 1970-01-01 00:00:00 UTC. Fails beyond 64 bits of microseconds. `timestamp_micros(micros)` */
export const timestampMicros = (...args: FunctionArgument[]): Column => callFunction('timestamp_micros', args, 'first');
/** The timestamp millis after 1970-01-01 00:00:00 UTC. Fails beyond 64 bits of microseconds. `timestamp_millis(millis)` */
export const timestampMillis = (...args: FunctionArgument[]): Column => callFunction('timestamp_millis', args, 'first');
/** The timestamp seconds, also fractions of them, after 1970-01-01 00:00:00 UTC. Null for NaN and infinities. `timestamp_seconds(seconds)` */
export const timestampSeconds = (...args: FunctionArgument[]): Column =>
  callFunction('timestamp_seconds', args, 'first');
/** A time so many units later. Days and longer units go by the calendar of the session time zone. Also called DATEADD. `timestampadd(UNIT, count, timestamp)` */
export const timestampadd = (...args: FunctionArgument[]): Column => callFunction('timestampadd', args, 'first');
/** Whole units from start to end on the clock of the session time zone; negative where the end is earlier. Also called DATEDIFF. `timestampdiff(UNIT, start, end)` */
export const timestampdiff = (...args: FunctionArgument[]): Column => callFunction('timestampdiff', args, 'first');
/** Short for CAST(expr AS TINYINT). `tinyint(expr)` */
export const tinyint = (...args: FunctionArgument[]): Column => callFunction('tinyint', args, 'first');
/** The value as bytes in Avro, by the schema (JSON) or the one that follows from the type. Option `schemaId`: the bytes begin with 0 and this number, as schema registries want it. `to_avro(value [, schema [, options]])` */
export const toAvro = (...args: FunctionArgument[]): Column => callFunction('to_avro', args, 'first');
/** Bytes, or the UTF-8 bytes of a text, in base 32 with padding. `to_base32(bin)` */
export const toBase32 = (...args: FunctionArgument[]): Column => callFunction('to_base32', args, 'first');
/** The bytes of a text written in `hex` (the default), `base64` or as `utf-8`. Fails where it is not. `to_binary(str [, fmt])` */
export const toBinary = (...args: FunctionArgument[]): Column => callFunction('to_binary', args, 'first');
/** A number by a format such as `S$9,999.99`, a date or timestamp by a pattern, bytes as `hex`, `base64` or `utf-8`. `to_char(expr, format)` */
export const toChar = (...args: FunctionArgument[]): Column => callFunction('to_char', args, 'first');
/** A number by a format such as `S$9,999.99`, a date or timestamp by a pattern, bytes as `hex`, `base64` or `utf-8`. `to_char(expr, format)` */
export const toVarchar = (...args: FunctionArgument[]): Column => callFunction('to_varchar', args, 'first');
/** A struct as one CSV record. Spaces around texts are cut off unless options say otherwise. `to_csv(expr [, options])` */
export const toCsv = (...args: FunctionArgument[]): Column => callFunction('to_csv', args, 'first');
/** A date. By the pattern where one is given, else as CAST reads it. Fails where it does not match. `to_date(expr[, pattern])` */
export const toDate = (...args: FunctionArgument[]): Column => callFunction('to_date', args, 'first');
/** A struct, array, map or variant as JSON text. Fields of structs that are NULL are left out. `to_json(expr [, options])` */
export const toJson = (...args: FunctionArgument[]): Column => callFunction('to_json', args, 'first');
/** The number that a text holds by a format such as `S$9,999.99`. Fails where it does not match. `to_number(str, format)` */
export const toNumber = (...args: FunctionArgument[]): Column => callFunction('to_number', args, 'first');
/** A timestamp. By the pattern where one is given, else as CAST reads it. Numbers are seconds. `to_timestamp(expr[, pattern])` */
export const toTimestamp = (...args: FunctionArgument[]): Column => callFunction('to_timestamp', args, 'first');
/** A timestamp. By the pattern where one is given, else as CAST reads it. `to_timestamp_ltz(expr[, pattern])` */
export const toTimestampLtz = (...args: FunctionArgument[]): Column => callFunction('to_timestamp_ltz', args, 'first');
/** A timestamp without time zone. By the pattern where one is given, else as CAST reads it. `to_timestamp_ntz(expr[, pattern])` */
export const toTimestampNtz = (...args: FunctionArgument[]): Column => callFunction('to_timestamp_ntz', args, 'first');
/** Seconds since 1970-01-01 00:00:00 UTC of a time, or of text by a pattern (yyyy-MM-dd HH:mm:ss unless given). `to_unix_timestamp(expr[, pattern])` */
export const toUnixTimestamp = (...args: FunctionArgument[]): Column =>
  callFunction('to_unix_timestamp', args, 'first');
/** What a clock in UTC shows when a clock in the zone shows this time. `to_utc_timestamp(timestamp, timezone)` */
export const toUtcTimestamp = (...args: FunctionArgument[]): Column => callFunction('to_utc_timestamp', args, 'first');
/** A struct, a map with text as keys, or an array as a variant; structs and maps inside become objects. `to_variant_object(expr)` */
export const toVariantObject = (...args: FunctionArgument[]): Column =>
  callFunction('to_variant_object', args, 'first');
/** The array with the function applied to each element; i counts from 0. `transform(array, x -> …) or transform(array, (x, i) -> …)` */
export const transform = (...args: FunctionArgument[]): Column => callFunction('transform', args, 'first');
/** The map with new keys, which must not be NULL or come twice. `transform_keys(map, (k, v) -> …)` */
export const transformKeys = (...args: FunctionArgument[]): Column => callFunction('transform_keys', args, 'first');
/** The map with new values. `transform_values(map, (k, v) -> …)` */
export const transformValues = (...args: FunctionArgument[]): Column => callFunction('transform_values', args, 'first');
/** Each character that is in `from` replaced by the one in the same place of `to`, or removed where `to` is shorter. `translate(str, from, to)` */
export const translate = (...args: FunctionArgument[]): Column => callFunction('translate', args, 'first');
/** The text without spaces, or the given characters, at both ends. `trim([characters,] str)` */
export const trim = (...args: FunctionArgument[]): Column => callFunction('trim', args, 'first');
/** The first day of the `year`, `quarter`, `month` or `week` of a date. Null for any other unit. `trunc(date, unit)` */
export const trunc = (...args: FunctionArgument[]): Column => callFunction('trunc', args, 'first');
/** As `a + b`, but NULL where that fails on overflow or a zero divisor. `try_add(a, b)` */
export const tryAdd = (...args: FunctionArgument[]): Column => callFunction('try_add', args, 'first');
/** As `aes_decrypt`, with NULL where that fails. `try_aes_decrypt(expr, key [, mode [, padding [, aad]]])` */
export const tryAesDecrypt = (...args: FunctionArgument[]): Column => callFunction('try_aes_decrypt', args, 'first');
/** As `avg`, but NULL on overflow. `try_avg([DISTINCT] expr)` */
export const tryAvg = (...args: FunctionArgument[]): Column => callFunction('try_avg', args, 'first');
/** As `a / b`, but NULL where that fails on overflow or a zero divisor. `try_divide(a, b)` */
export const tryDivide = (...args: FunctionArgument[]): Column => callFunction('try_divide', args, 'first');
/** As `element_at`, but NULL outside the array. `try_element_at(arrayOrMap, positionOrKey)` */
export const tryElementAt = (...args: FunctionArgument[]): Column => callFunction('try_element_at', args, 'first');
/** As make_interval, but null where a part does not fit. `try_make_interval([years[, months[, weeks[, days[, hours[, mins[, secs]]]]]]])` */
export const tryMakeInterval = (...args: FunctionArgument[]): Column =>
  callFunction('try_make_interval', args, 'first');
/** The timestamp of a date and time. Null where there is no such time. `try_make_timestamp(year, month, day, hour, min, sec[, timezone])` */
export const tryMakeTimestamp = (...args: FunctionArgument[]): Column =>
  callFunction('try_make_timestamp', args, 'first');
/** The timestamp of a date and time. Null where there is no such time. `try_make_timestamp_ltz(year, month, day, hour, min, sec[, timezone])` */
export const tryMakeTimestampLtz = (...args: FunctionArgument[]): Column =>
  callFunction('try_make_timestamp_ltz', args, 'first');
/** The timestamp without time zone of a date and time. Null where there is no such time. `try_make_timestamp_ntz(year, month, day, hour, min, sec)` */
export const tryMakeTimestampNtz = (...args: FunctionArgument[]): Column =>
  callFunction('try_make_timestamp_ntz', args, 'first');
/** As `a % b`, but NULL where that fails on overflow or a zero divisor. `try_mod(a, b)` */
export const tryMod = (...args: FunctionArgument[]): Column => callFunction('try_mod', args, 'first');
/** As `a * b`, but NULL where that fails on overflow or a zero divisor. `try_multiply(a, b)` */
export const tryMultiply = (...args: FunctionArgument[]): Column => callFunction('try_multiply', args, 'first');
/** The value of a JSON text as a variant, or null where the text is malformed. `try_parse_json(text)` */
export const tryParseJson = (...args: FunctionArgument[]): Column => callFunction('try_parse_json', args, 'first');
/** A part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; with a key, a parameter of the QUERY. NULL for an invalid URL. `try_parse_url(url, part [, key])` */
export const tryParseUrl = (...args: FunctionArgument[]): Column => callFunction('try_parse_url', args, 'first');
/** As `a - b`, but NULL where that fails on overflow or a zero divisor. `try_subtract(a, b)` */
export const trySubtract = (...args: FunctionArgument[]): Column => callFunction('try_subtract', args, 'first');
/** As `sum`, but NULL on overflow. `try_sum([DISTINCT] expr)` */
export const trySum = (...args: FunctionArgument[]): Column => callFunction('try_sum', args, 'first');
/** As `to_binary`, with NULL where that fails. `try_to_binary(str [, fmt])` */
export const tryToBinary = (...args: FunctionArgument[]): Column => callFunction('try_to_binary', args, 'first');
/** A date, or null where it does not match. By the pattern where one is given, else as CAST reads it. `try_to_date(expr[, pattern])` */
export const tryToDate = (...args: FunctionArgument[]): Column => callFunction('try_to_date', args, 'first');
/** As `to_number`, with NULL where the text does not match. `try_to_number(str, format)` */
export const tryToNumber = (...args: FunctionArgument[]): Column => callFunction('try_to_number', args, 'first');
/** A timestamp, or null where the text does not match. By the pattern where one is given, else as CAST reads it. `try_to_timestamp(expr[, pattern])` */
export const tryToTimestamp = (...args: FunctionArgument[]): Column => callFunction('try_to_timestamp', args, 'first');
/** As `url_decode`, with NULL where that fails. `try_url_decode(str)` */
export const tryUrlDecode = (...args: FunctionArgument[]): Column => callFunction('try_url_decode', args, 'first');
/** The text; NULL when it is no UTF-8. `try_validate_utf8(str)` */
export const tryValidateUtf8 = (...args: FunctionArgument[]): Column =>
  callFunction('try_validate_utf8', args, 'first');
/** As variant_array_append, but null where the path does not fit the value. `try_variant_array_append(variant, path, value)` */
export const tryVariantArrayAppend = (...args: FunctionArgument[]): Column =>
  callFunction('try_variant_array_append', args, 'first');
/** As variant_get, but null where the cast fails. `try_variant_get(variant, path[, type])` */
export const tryVariantGet = (...args: FunctionArgument[]): Column => callFunction('try_variant_get', args, 'first');
/** As variant_insert, but null where the field is there already, and null where the path does not fit the value. `try_variant_insert(variant, path, value)` */
export const tryVariantInsert = (...args: FunctionArgument[]): Column =>
  callFunction('try_variant_insert', args, 'first');
/** As variant_set, but null where the path does not fit the value. `try_variant_set(variant, path, value[, createIfMissing])` */
export const tryVariantSet = (...args: FunctionArgument[]): Column => callFunction('try_variant_set', args, 'first');
/** The bytes that base 64 digits stand for; other characters are skipped. `unbase64(str)` */
export const unbase64 = (...args: FunctionArgument[]): Column => callFunction('unbase64', args, 'first');
/** The bytes that hexadecimal digits stand for; NULL where there is anything else. `unhex(expr)` */
export const unhex = (...args: FunctionArgument[]): Column => callFunction('unhex', args, 'first');
/** Days since 1970-01-01. `unix_date(date)` */
export const unixDate = (...args: FunctionArgument[]): Column => callFunction('unix_date', args, 'first');
/** Whole micros since 1970-01-01 00:00:00 UTC, rounded down. `unix_micros(timestamp)` */
export const unixMicros = (...args: FunctionArgument[]): Column => callFunction('unix_micros', args, 'first');
/** Whole millis since 1970-01-01 00:00:00 UTC, rounded down. `unix_millis(timestamp)` */
export const unixMillis = (...args: FunctionArgument[]): Column => callFunction('unix_millis', args, 'first');
/** Whole seconds since 1970-01-01 00:00:00 UTC, rounded down. `unix_seconds(timestamp)` */
export const unixSeconds = (...args: FunctionArgument[]): Column => callFunction('unix_seconds', args, 'first');
/** Seconds since 1970-01-01 00:00:00 UTC of a time, or of text by a pattern (yyyy-MM-dd HH:mm:ss unless given). `unix_timestamp([expr[, pattern]])` */
export const unixTimestamp = (...args: FunctionArgument[]): Column => callFunction('unix_timestamp', args, 'first');
/** The text in upper case. `upper(str)` */
export const upper = (...args: FunctionArgument[]): Column => callFunction('upper', args, 'first');
/** The text in upper case. `upper(str)` */
export const ucase = (...args: FunctionArgument[]): Column => callFunction('ucase', args, 'first');
/** The opposite of `url_encode`. Fails for text that is not encoded that way. `url_decode(str)` */
export const urlDecode = (...args: FunctionArgument[]): Column => callFunction('url_decode', args, 'first');
/** The text with everything but letters, digits and `-_.*` as percent signs with hexadecimal digits, spaces as `+`. `url_encode(str)` */
export const urlEncode = (...args: FunctionArgument[]): Column => callFunction('url_encode', args, 'first');
/** The text; fails when it is no UTF-8. `validate_utf8(str)` */
export const validateUtf8 = (...args: FunctionArgument[]): Column => callFunction('validate_utf8', args, 'first');
/** Variance of the population (n). NULL for no values. `var_pop([DISTINCT] expr)` */
export const varPop = (...args: FunctionArgument[]): Column => callFunction('var_pop', args, 'first');
/** Variance of the sample (n − 1); NULL for one value. NULL for no values. `variance([DISTINCT] expr)` */
export const variance = (...args: FunctionArgument[]): Column => callFunction('variance', args, 'first');
/** Variance of the sample (n − 1); NULL for one value. NULL for no values. `variance([DISTINCT] expr)` */
export const varSamp = (...args: FunctionArgument[]): Column => callFunction('var_samp', args, 'first');
/** The variant with a value more at the end of the array at the path. Nothing changes where there is no such path. `variant_array_append(variant, path, value)` */
export const variantArrayAppend = (...args: FunctionArgument[]): Column =>
  callFunction('variant_array_append', args, 'first');
/** The variant without the fields and items at the paths, one after the other. Paths that lead nowhere or are null change nothing. `variant_delete(variant, path, …)` */
export const variantDelete = (...args: FunctionArgument[]): Column => callFunction('variant_delete', args, 'first');
/** A row (`pos`, `key`, `value`) for each field of an object, by name, or item of an array (`key` is null); none for all else. `variant_explode(variant)` */
export const variantExplode = (...args: FunctionArgument[]): Column => callFunction('variant_explode', args, 'first');
/** As `variant_explode`, with a row of nulls where there is none. `variant_explode_outer(variant)` */
export const variantExplodeOuter = (...args: FunctionArgument[]): Column =>
  callFunction('variant_explode_outer', args, 'first');
/** The part of a variant at a path such as `$.a[0]`, as a type given by name (variant unless given). Null where there is none; fails where the cast does. `variant_get(variant, path[, type])` */
export const variantGet = (...args: FunctionArgument[]): Column => callFunction('variant_get', args, 'first');
/** The variant with a new field, or a new item in front of that at the position. Fails where the field is there already. `variant_insert(variant, path, value)` */
export const variantInsert = (...args: FunctionArgument[]): Column => callFunction('variant_insert', args, 'first');
/** The variant with another value at the path, which is made where it is missing, unless createIfMissing is false. `variant_set(variant, path, value[, createIfMissing])` */
export const variantSet = (...args: FunctionArgument[]): Column => callFunction('variant_set', args, 'first');
/** The variant without fields that are null, at any depth; also without such items of arrays, unless arrays is false. `variant_strip_nulls(variant[, arrays])` */
export const variantStripNulls = (...args: FunctionArgument[]): Column =>
  callFunction('variant_strip_nulls', args, 'first');
/** The element-wise mean of arrays of float of one length. NULL for no values; fails where lengths differ. `vector_avg(vector)` */
export const vectorAvg = (...args: FunctionArgument[]): Column => callFunction('vector_avg', args, 'first');
/** The cosine of the angle between two vectors; NULL where one has no length. `vector_cosine_similarity(array1, array2)` */
export const vectorCosineSimilarity = (...args: FunctionArgument[]): Column =>
  callFunction('vector_cosine_similarity', args, 'first');
/** The sum of the products of the elements. `vector_inner_product(array1, array2)` */
export const vectorInnerProduct = (...args: FunctionArgument[]): Column =>
  callFunction('vector_inner_product', args, 'first');
/** The Euclidean distance of two vectors. `vector_l2_distance(array1, array2)` */
export const vectorL2Distance = (...args: FunctionArgument[]): Column =>
  callFunction('vector_l2_distance', args, 'first');
/** The norm of degree 2 (default), 1 or infinity. `vector_norm(vector [, degree])` */
export const vectorNorm = (...args: FunctionArgument[]): Column => callFunction('vector_norm', args, 'first');
/** The vector divided by its norm; NULL where that is 0. `vector_normalize(vector [, degree])` */
export const vectorNormalize = (...args: FunctionArgument[]): Column => callFunction('vector_normalize', args, 'first');
/** The element-wise sum of arrays of float of one length. NULL for no values; fails where lengths differ. `vector_sum(vector)` */
export const vectorSum = (...args: FunctionArgument[]): Column => callFunction('vector_sum', args, 'first');
/** The day of the week: 0 is Monday. `weekday(date)` */
export const weekday = (...args: FunctionArgument[]): Column => callFunction('weekday', args, 'first');
/** The ISO week of the year. `weekofyear(date)` */
export const weekofyear = (...args: FunctionArgument[]): Column => callFunction('weekofyear', args, 'first');
/** Which of equally wide buckets between `min` and `max` holds the value: 0 below, `buckets + 1` above. NULL where there are none. `width_bucket(value, min, max, buckets)` */
export const widthBucket = (...args: FunctionArgument[]): Column => callFunction('width_bucket', args, 'first');
/** The windows of a fixed size that a time falls into: a struct of start (inclusive) and end. They begin at multiples of `slide` since 1970 in UTC, moved by `start`. `window(time, 'size' [, 'slide' [, 'start']])` */
export const window = (...args: FunctionArgument[]): Column => callFunction('window', args, 'first');
/** The event time of a window, its end minus a microsecond: for windows over the result of windows. `window_time(window)` */
export const windowTime = (...args: FunctionArgument[]): Column => callFunction('window_time', args, 'first');
/** The struct with a field added at the end, or replaced. The name may be a path. `with_field(struct, 'name', value)` */
export const withField = (...args: FunctionArgument[]): Column => callFunction('with_field', args, 'first');
/** A hash of the arguments: XXH64 with seed 42, as a signed bigint. NULLs do not count. `xxhash64(expr, …)` */
export const xxhash64 = (...args: FunctionArgument[]): Column => callFunction('xxhash64', args, 'all');
/** The year. `year(date)` */
export const year = (...args: FunctionArgument[]): Column => callFunction('year', args, 'first');
/** a, or 0 where a is null. `zeroifnull(a)` */
export const zeroifnull = (...args: FunctionArgument[]): Column => callFunction('zeroifnull', args, 'first');
/** The function applied to the elements of two arrays side by side; the shorter one is filled with NULL. `zip_with(a, b, (x, y) -> …)` */
export const zipWith = (...args: FunctionArgument[]): Column => callFunction('zip_with', args, 'first');
