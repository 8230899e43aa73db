/* Self-attention of one text, its two matrix products in 8 bits.
 *
 * Head by head, queries, keys and values are rounded to 127 steps either way of zero; the step of
 * each of the three is set by its largest number in the text. The weights of the softmax are rounded
 * to 255 steps below their row's largest, and a row's context is divided by the sum of the rounded
 * weights, so that they still add up to one. On the bundled encoder all this moves a vector by a
 * cosine of less than 0.0001; a product of four bytes is one step where float32 takes four. */

#include "attention.h"

#include "vectors.h"

#include <string.h>

enum { LANES = 16, ZERO = 128, MOST_HEAD_SIZE = 128 };

/* One head of one text. Keys are columns of a product, then rows of another. */
typedef struct {
  uint8_t *queries; /* (n_tokens, in): whole numbers plus ZERO */
  int8_t *keys;     /* strips of 16 keys by `in` */
  int32_t *offsets; /* (n_keys,): what ZERO adds to a key's products */
  int8_t *values;   /* strips of 16 columns by n_keys */
  float *scores;    /* (MOST_BLOCK_ROWS, n_keys): products, offsets taken off */
  uint8_t *weights; /* (MOST_BLOCK_ROWS, n_keys) */
  float score_step; /* what a score counts in powers of two */
  float value_step;
  int64_t in, n_keys; /* head_size and n_tokens rounded up to the kernel's multiple */
} head;

static int64_t rounded_up(int64_t n, int64_t multiple) { return (n + multiple - 1) / multiple * multiple; }

static int64_t lay_out(head *one, int64_t n_tokens, int64_t head_size, int64_t multiple, char *memory) {
  int64_t used = 0;
  one->in = rounded_up(head_size, multiple);
  one->n_keys = rounded_up(n_tokens, multiple);
#define TAKE(member, count, type)          \
  one->member = (type *)(memory + used);   \
  used += rounded_up((int64_t)(count) * (int64_t)sizeof(type), 64)
  TAKE(queries, (n_tokens + MOST_BLOCK_ROWS) * one->in, uint8_t);
  TAKE(keys, one->n_keys * one->in, int8_t);
  TAKE(offsets, one->n_keys, int32_t);
  TAKE(values, one->n_keys * head_size, int8_t);
  TAKE(scores, MOST_BLOCK_ROWS * one->n_keys, float);
  TAKE(weights, MOST_BLOCK_ROWS * one->n_keys, uint8_t);
#undef TAKE
  return used;
}

int64_t attention_scratch(int n_tokens, int head_size) {
  head one;
  return lay_out(&one, n_tokens, head_size, MOST_MULTIPLE, 0);
}

/* The step that makes the largest number of a matrix 127; 1 where all are zero. */
static float step_of(const float *numbers, int64_t stride, int n_rows, int n_columns) {
  __m512 most = _mm512_setzero_ps();
  for (int r = 0; r < n_rows; r++)
    for (int c = 0; c < n_columns; c += LANES)
      most = _mm512_max_ps(most, _mm512_abs_ps(_mm512_loadu_ps(numbers + r * stride + c)));
  const float largest = _mm512_reduce_max_ps(most);
  return largest / 127 > 0 ? largest / 127 : 1;
}

static __m512i whole(const float *numbers, __m512 steps_per_one) {
  return _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(numbers), steps_per_one));
}

/* Each function returns the step. */

static float round_queries(const head *one, const float *queries, int64_t stride, int n_tokens,
                           int head_size) {
  const float step = step_of(queries, stride, n_tokens, head_size);
  const __m512 scale = _mm512_set1_ps(1 / step);
  for (int t = 0; t < n_tokens; t++)
    for (int i = 0; i < head_size; i += LANES) {
      const __m512i number = whole(queries + t * stride + i, scale);
      _mm_storeu_si128((__m128i *)(one->queries + t * one->in + i),
                       _mm512_cvtepi32_epi8(_mm512_add_epi32(number, _mm512_set1_epi32(ZERO))));
    }
  return step;
}

static float round_keys(const head *one, const float *keys, int64_t stride, int n_tokens,
                        int head_size) {
  const float step = step_of(keys, stride, n_tokens, head_size);
  const __m512 scale = _mm512_set1_ps(1 / step);
  int32_t rows[STRIP][MOST_HEAD_SIZE / 4] __attribute__((aligned(64))); /* four bytes in each */
  const __m512i row_starts = _mm512_mullo_epi32(
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_set1_epi32(MOST_HEAD_SIZE / 4));
  for (int first = 0; first < one->n_keys; first += STRIP) {
    for (int k = 0; k < STRIP; k++)
      for (int i = 0; i < head_size; i += LANES) {
        const float *place = keys + (first + k) * stride + i;
        const __m512i number = first + k < n_tokens ? whole(place, scale) : _mm512_setzero_si512();
        _mm_store_si128((__m128i *)(rows[k] + i / 4), _mm512_cvtepi32_epi8(number));
      }
    int8_t *strip = one->keys + first * one->in;
    __m512i sums = _mm512_setzero_si512();
    for (int i = 0; i < head_size / 4; i++) {
      const __m512i four = _mm512_i32gather_epi32(row_starts, (const int *)rows + i, 4);
      _mm512_storeu_si512(strip + i * 64, four);
      sums = _mm512_dpbusd_epi32(sums, _mm512_set1_epi8(1), four);
    }
    memset(strip + head_size * STRIP, 0, (size_t)((one->in - head_size) * STRIP));
    _mm512_storeu_si512(one->offsets + first, _mm512_mullo_epi32(sums, _mm512_set1_epi32(ZERO)));
  }
  return step;
}

static float round_values(const head *one, const float *values, int64_t stride, int n_tokens,
                          int head_size) {
  const float step = step_of(values, stride, n_tokens, head_size);
  const __m512 scale = _mm512_set1_ps(1 / step);
  for (int column = 0; column < head_size; column += LANES)
    for (int first = 0; first < one->n_keys; first += 4) {
      __m512i four = _mm512_setzero_si512();
      for (int k = 0; k < 4 && first + k < n_tokens; k++) {
        const __m512i number = whole(values + (first + k) * stride + column, scale);
        const __m512i byte = _mm512_and_si512(number, _mm512_set1_epi32(255));
        four = _mm512_or_si512(four, _mm512_sllv_epi32(byte, _mm512_set1_epi32(8 * k)));
      }
      _mm512_storeu_si512(one->values + column * one->n_keys + first * LANES, four);
    }
  return step;
}

/* Which of the sixteen keys from `key` on are a text's, and not there to fill up. */
static __mmask16 real_keys(int64_t key, int n_tokens) {
  const int64_t left = n_tokens - key;
  return left >= LANES ? 0xffff : left > 0 ? (__mmask16)(0xffff >> (LANES - left)) : 0;
}

/* 2^x within 0.0001 of its value: the result is rounded to a whole number up to 255 next. */
static __m512 power_of_two(__m512 x) {
  const __m512 exponent = _mm512_roundscale_ps(x, 0);
  const __m512 rest = _mm512_sub_ps(x, exponent);
  __m512 sum = _mm512_set1_ps(0.05517139f);
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(0.2426107f));
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(0.69326099f));
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(0.9999281f));
  return _mm512_scalef_ps(sum, exponent);
}

/* Scores of some queries, and the largest of each, spread over sixteen lanes. */
static void score(const dot_kernel *kernel, const head *one, int first, int n_queries, int n_tokens,
                  __m512 *largest) {
  int32_t products[MOST_BLOCK_ROWS * PANEL] __attribute__((aligned(64)));
  for (int q = 0; q < n_queries; q++) largest[q] = _mm512_set1_ps(-3e38f);
  for (int64_t key = 0; key < one->n_keys; key += PANEL) {
    const int64_t left = (one->n_keys - key) / STRIP;
    const int n_strips = left < STRIPS ? (int)left : STRIPS;
    kernel->block(one->queries + first * one->in, n_queries, one->keys + key * one->in, n_strips,
                  (int)one->in, products);
    for (int s = 0; s < n_strips; s++) {
      const int64_t place = key + s * STRIP;
      const __mmask16 real = real_keys(place, n_tokens);
      const __m512i offsets = _mm512_loadu_si512(one->offsets + place);
      for (int q = 0; q < n_queries; q++) {
        const __m512i product = _mm512_loadu_si512(products + q * PANEL + s * STRIP);
        const __m512 sum = _mm512_cvtepi32_ps(_mm512_sub_epi32(product, offsets));
        largest[q] = _mm512_mask_max_ps(largest[q], real, largest[q], sum);
        _mm512_storeu_ps(one->scores + q * one->n_keys + place, sum);
      }
    }
  }
}

/* A row of scores as weights 0 to 255, zero past n_tokens; returns their sum. */
static int weigh(const head *one, const float *scores, float largest, int n_tokens,
                 uint8_t *weights) {
  const float log2_255 = 7.99435344f;
  const __m512 step = _mm512_set1_ps(one->score_step);
  const __m512 shift = _mm512_set1_ps(log2_255 - largest * one->score_step);
  __m512i sum = _mm512_setzero_si512();
  for (int64_t key = 0; key < one->n_keys; key += LANES) {
    const __m512 power = power_of_two(_mm512_fmadd_ps(_mm512_loadu_ps(scores + key), step, shift));
    const __m512i whole = _mm512_maskz_cvtps_epi32(real_keys(key, n_tokens), power);
    const __m512i weight = _mm512_min_epi32(whole, _mm512_set1_epi32(255));
    sum = _mm512_add_epi32(sum, weight);
    _mm_storeu_si128((__m128i *)(weights + key), _mm512_cvtepi32_epi8(weight));
  }
  return _mm512_reduce_add_epi32(sum);
}

static void mix(const dot_kernel *kernel, const head *one, const int *sums, int n_queries,
                int head_size, float *context, int64_t stride) {
  int32_t products[MOST_BLOCK_ROWS * PANEL] __attribute__((aligned(64)));
  for (int column = 0; column < head_size; column += PANEL) {
    const int left = (head_size - column) / STRIP, n_strips = left < STRIPS ? left : STRIPS;
    kernel->block(one->weights, n_queries, one->values + column * one->n_keys, n_strips,
                  (int)one->n_keys, products);
    for (int q = 0; q < n_queries; q++) {
      const __m512 share = _mm512_set1_ps(one->value_step / (float)sums[q]);
      for (int c = 0; c < n_strips * STRIP; c += LANES) {
        const __m512 sum = _mm512_cvtepi32_ps(_mm512_loadu_si512(products + q * PANEL + c));
        _mm512_storeu_ps(context + q * stride + column + c, _mm512_mul_ps(sum, share));
      }
    }
  }
}

void attend(const dot_kernel *kernel, const float *qkv, int n_tokens, int n_heads, int head_size,
            float *context, void *scratch) {
  const int64_t hidden = (int64_t)n_heads * head_size, stride = 3 * hidden;
  const float log2_e = 1.44269504f;
  head one;
  lay_out(&one, n_tokens, head_size, kernel->multiple, scratch);
  for (int h = 0; h < n_heads; h++) {
    const float *queries = qkv + h * head_size, *keys = queries + hidden, *values = keys + hidden;
    one.score_step = round_queries(&one, queries, stride, n_tokens, head_size) * log2_e;
    one.score_step *= round_keys(&one, keys, stride, n_tokens, head_size);
    one.value_step = round_values(&one, values, stride, n_tokens, head_size);
    for (int first = 0; first < n_tokens; first += kernel->block_rows) {
      const int left = n_tokens - first;
      const int n_queries = left < kernel->block_rows ? left : kernel->block_rows;
      __m512 largest[MOST_BLOCK_ROWS];
      int sums[MOST_BLOCK_ROWS];
      score(kernel, &one, first, n_queries, n_tokens, largest);
      for (int q = 0; q < n_queries; q++)
        sums[q] = weigh(&one, one.scores + q * one.n_keys, _mm512_reduce_max_ps(largest[q]), n_tokens,
                        one.weights + q * one.n_keys);
      mix(kernel, &one, sums, n_queries, head_size, context + first * hidden + h * head_size, hidden);
    }
  }
}
