/* Forward pass of an encoder over the tokens of some texts laid end to end: no padding, no masks.
 *
 * A thread takes a batch small enough for its caches through all layers, with no other thread to
 * wait for and nothing allocated. Matrix products are in 8 bits, with one scale per weight row and,
 * measured afresh, one scale and zero point per token; everything else is in float32. A token's
 * numbers depend on its own text alone, so no vector depends on the batch it was in. */

#include "encoder.h"

#include "attention.h"
#include "dot.h"
#include "vectors.h"

#include <string.h>

enum { LANES = 16, Q4_BLOCK = 32, Q4_BLOCK_BYTES = 18 };

typedef struct {
  float *states;  /* (rows, hidden): the residual stream */
  float *wide;    /* (rows, max(3 * hidden, inner)): queries, keys and values, then the inner layer */
  float *context; /* (rows, hidden) */
  uint8_t *bytes; /* (rows, max(hidden, inner)): the 8-bit input of the next product */
  float *scales, *zeros; /* (rows,): number = scale * (byte - zero) */
  void *scratch;         /* of attention, and of pooling by queries */
} workspace;

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Hands out the parts of a workspace at `memory`, each aligned to a cache line; returns its size. */
static int64_t lay_out(workspace *work, const voc_encoder *encoder, int64_t n_rows, char *memory) {
  const int64_t rows = n_rows + MOST_BLOCK_ROWS; /* a kernel may read a whole block */
  const int64_t hidden = encoder->hidden, inner = encoder->inner;
  const int64_t scratch =
      larger(attention_scratch((int)n_rows, (int)(hidden / encoder->n_heads)), n_rows * 4);
  int64_t used = 0;
#define TAKE(member, count, type)                              \
  work->member = (type *)(memory + used);                      \
  used += ((int64_t)(count) * (int64_t)sizeof(type) + 63) / 64 * 64
  TAKE(states, rows * hidden, float);
  TAKE(wide, rows * larger(3 * hidden, inner), float);
  TAKE(context, rows * hidden, float);
  TAKE(bytes, rows * larger(hidden, inner), uint8_t);
  TAKE(scales, rows, float);
  TAKE(zeros, rows, float);
  TAKE(scratch, scratch, char);
#undef TAKE
  return used;
}

int64_t voc_workspace_bytes(const voc_encoder *encoder, int64_t n_rows) {
  workspace work;
  return lay_out(&work, encoder, n_rows, 0) + 64;
}

/* ---- rows ---- */

static void word_row(const voc_encoder *encoder, int64_t word, float *out) {
  const int64_t hidden = encoder->hidden;
  if (encoder->word_format == WORDS_F16) {
    const uint16_t *row = (const uint16_t *)encoder->words + word * hidden;
    for (int64_t i = 0; i < hidden; i += LANES)
      _mm512_storeu_ps(out + i, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(row + i))));
    return;
  }
  const uint8_t *block =
      (const uint8_t *)encoder->words + word * (hidden / Q4_BLOCK * Q4_BLOCK_BYTES);
  for (int64_t i = 0; i < hidden; i += Q4_BLOCK, block += Q4_BLOCK_BYTES) {
    uint16_t half;
    memcpy(&half, block, sizeof half);
    const __m512 scale = _mm512_set1_ps(_cvtsh_ss(half));
    const __m128i pairs = _mm_loadu_si128((const __m128i *)(block + 2)), low = _mm_set1_epi8(15);
    const __m128i halves[2] = {_mm_and_si128(pairs, low),
                               _mm_and_si128(_mm_srli_epi16(pairs, 4), low)};
    for (int half = 0; half < 2; half++) {
      const __m128i centred = _mm_sub_epi8(halves[half], _mm_set1_epi8(8));
      const __m512 numbers = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(centred));
      _mm512_storeu_ps(out + i + half * LANES, _mm512_mul_ps(numbers, scale));
    }
  }
}

static void normalise(float *row, voc_norm norm, int64_t size, float eps) {
  __m512 sum = _mm512_setzero_ps(), squares = _mm512_setzero_ps();
  for (int64_t i = 0; i < size; i += LANES) sum = _mm512_add_ps(sum, _mm512_loadu_ps(row + i));
  const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / (float)size);
  for (int64_t i = 0; i < size; i += LANES) {
    const __m512 centred = _mm512_sub_ps(_mm512_loadu_ps(row + i), mean);
    squares = _mm512_fmadd_ps(centred, centred, squares);
  }
  const float variance = _mm512_reduce_add_ps(squares) / (float)size;
  const __m512 shrink = _mm512_set1_ps(1 / __builtin_sqrtf(variance + eps));
  for (int64_t i = 0; i < size; i += LANES) {
    const __m512 centred = _mm512_sub_ps(_mm512_loadu_ps(row + i), mean);
    const __m512 weight = _mm512_mul_ps(shrink, _mm512_loadu_ps(norm.weight + i));
    _mm512_storeu_ps(row + i, _mm512_fmadd_ps(centred, weight, _mm512_loadu_ps(norm.bias + i)));
  }
}

/* Rows as bytes: the range from a row's least to its largest number, zero included, in 255 steps. */
static void quantise(const float *rows, int64_t n_rows, int64_t size, const workspace *work) {
  for (int64_t r = 0; r < n_rows; r++) {
    const float *row = rows + r * size;
    __m512 least = _mm512_setzero_ps(), most = _mm512_setzero_ps();
    for (int64_t i = 0; i < size; i += LANES) {
      const __m512 numbers = _mm512_loadu_ps(row + i);
      least = _mm512_min_ps(least, numbers);
      most = _mm512_max_ps(most, numbers);
    }
    const float low = _mm512_reduce_min_ps(least), range = _mm512_reduce_max_ps(most) - low;
    const float scale = range / 255 > 0 ? range / 255 : 1;
    const float zero = __builtin_rintf(-low / scale);
    const __m512 steps = _mm512_set1_ps(1 / scale), offset = _mm512_set1_ps(zero);
    for (int64_t i = 0; i < size; i += LANES) {
      const __m512 number = _mm512_fmadd_ps(_mm512_loadu_ps(row + i), steps, offset);
      const __m512i whole = _mm512_max_epi32(_mm512_cvtps_epi32(number), _mm512_setzero_si512());
      _mm_storeu_si128((__m128i *)(work->bytes + r * size + i), _mm512_cvtusepi32_epi8(whole));
    }
    work->scales[r] = scale;
    work->zeros[r] = zero;
  }
}

/* ---- matrix products ---- */

typedef enum { WRITE, ADD, WRITE_GELU } finish;

static inline __attribute__((always_inline)) void
finish_block(const finish how, const voc_linear *linear, int64_t column, const workspace *work,
             int64_t first_row, int64_t n_rows, const int32_t *products, float *out) {
  __m512 scales[STRIPS], sums[STRIPS], bias[STRIPS];
  for (int s = 0; s < STRIPS; s++) {
    scales[s] = _mm512_loadu_ps(linear->scales + column + s * LANES);
    sums[s] = _mm512_loadu_ps(linear->sums + column + s * LANES);
    bias[s] = _mm512_loadu_ps(linear->bias + column + s * LANES);
  }
  for (int64_t r = 0; r < n_rows; r++) {
    const __m512 zero = _mm512_set1_ps(work->zeros[first_row + r]);
    const __m512 scale = _mm512_set1_ps(work->scales[first_row + r]);
    float *row = out + (first_row + r) * linear->n_out + column;
#pragma clang loop unroll(full)
    for (int s = 0; s < STRIPS; s++) {
      __m512 sum = _mm512_cvtepi32_ps(_mm512_loadu_si512(products + r * PANEL + s * LANES));
      sum = _mm512_mul_ps(_mm512_fnmadd_ps(zero, sums[s], sum), scale);
      sum = _mm512_fmadd_ps(sum, scales[s], bias[s]);
      if (how == ADD) sum = _mm512_add_ps(sum, _mm512_loadu_ps(row + s * LANES));
      if (how == WRITE_GELU) sum = gelu16(sum);
      _mm512_storeu_ps(row + s * LANES, sum);
    }
  }
}

/* out (n_rows, n_out) = the quantised rows through a linear layer. */
static inline __attribute__((always_inline)) void
multiply(const finish how, const dot_kernel *kernel, const voc_linear *linear,
         const workspace *work, int64_t n_rows, float *out) {
  int32_t products[MOST_BLOCK_ROWS * PANEL] __attribute__((aligned(64)));
  for (int64_t column = 0; column < linear->n_out; column += PANEL)
    for (int64_t row = 0; row < n_rows; row += kernel->block_rows) {
      const int64_t n = smaller(kernel->block_rows, n_rows - row);
      kernel->block(work->bytes + row * linear->n_in, (int)n, linear->weights + column * linear->n_in,
                    STRIPS, (int)linear->n_in, products);
      finish_block(how, linear, column, work, row, n, products, out);
    }
}

enum { MULTIPLY_BATCH = 192 };

static int64_t lay_out_product(workspace *work, int64_t n_in, char *memory) {
  const int64_t rows = MULTIPLY_BATCH + MOST_BLOCK_ROWS;
  work->scales = (float *)memory;
  work->zeros = work->scales + rows;
  work->bytes = (uint8_t *)(work->zeros + rows);
  return rows * (int64_t)(2 * sizeof(float) + n_in);
}

int64_t voc_multiply_bytes(int64_t n_in) {
  workspace work;
  return lay_out_product(&work, n_in, 0) + 64;
}

void voc_multiply(int64_t dot, const voc_linear *linear, const float *rows, int64_t n_rows,
                  void *memory, float *out) {
  const dot_kernel *kernel = dot_kernel_of(dot);
  workspace work;
  lay_out_product(&work, linear->n_in, (char *)(((uintptr_t)memory + 63) & ~(uintptr_t)63));
  kernel->begin();
  for (int64_t row = 0; row < n_rows; row += MULTIPLY_BATCH) {
    const int64_t n = smaller(MULTIPLY_BATCH, n_rows - row);
    quantise(rows + row * linear->n_in, n, linear->n_in, &work);
    multiply(WRITE, kernel, linear, &work, n, out + row * linear->n_out);
  }
  kernel->end();
}

/* ---- the encoder ---- */

static void run_layers(const voc_encoder *encoder, const dot_kernel *kernel, const int64_t *starts,
                       int64_t n_texts, const workspace *work) {
  const int64_t hidden = encoder->hidden, n_rows = starts[n_texts] - starts[0];
  const int n_heads = (int)encoder->n_heads, head_size = (int)(hidden / n_heads);
  for (int64_t l = 0; l < encoder->n_layers; l++) {
    const voc_layer *layer = encoder->layers + l;
    quantise(work->states, n_rows, hidden, work);
    multiply(WRITE, kernel, &layer->qkv, work, n_rows, work->wide);
    for (int64_t t = 0; t < n_texts; t++) {
      const int64_t row = starts[t] - starts[0];
      attend(kernel, work->wide + row * 3 * hidden, (int)(starts[t + 1] - starts[t]), n_heads,
             head_size, work->context + row * hidden, work->scratch);
    }
    quantise(work->context, n_rows, hidden, work);
    multiply(ADD, kernel, &layer->output, work, n_rows, work->states);
    for (int64_t r = 0; r < n_rows; r++)
      normalise(work->states + r * hidden, layer->attention_norm, hidden, encoder->layer_norm_eps);
    quantise(work->states, n_rows, hidden, work);
    multiply(WRITE_GELU, kernel, &layer->up, work, n_rows, work->wide);
    quantise(work->wide, n_rows, encoder->inner, work);
    multiply(ADD, kernel, &layer->down, work, n_rows, work->states);
    for (int64_t r = 0; r < n_rows; r++)
      normalise(work->states + r * hidden, layer->output_norm, hidden, encoder->layer_norm_eps);
  }
}

static void look_up(const voc_encoder *encoder, const int32_t *token_ids, const int64_t *starts,
                    int64_t n_texts, const workspace *work) {
  const int64_t hidden = encoder->hidden;
  float *row = work->states;
  for (int64_t t = 0; t < n_texts; t++)
    for (int64_t place = 0; place < starts[t + 1] - starts[t]; place++, row += hidden) {
      word_row(encoder, token_ids[starts[t] + place], row);
      for (int64_t i = 0; i < hidden; i += LANES) {
        const __m512 position = _mm512_loadu_ps(encoder->positions + place * hidden + i);
        _mm512_storeu_ps(row + i, _mm512_add_ps(_mm512_loadu_ps(row + i), position));
      }
      normalise(row, encoder->norm, hidden, encoder->layer_norm_eps);
    }
}

/* out = sum of weights[r] * rows[r] / sum of weights; weights 0 means all alike. */
static void average(const float *rows, const float *weights, int64_t n_rows, int64_t size,
                    float *out) {
  float total = 0;
  for (int64_t r = 0; r < n_rows; r++) total += weights ? weights[r] : 1;
  for (int64_t i = 0; i < size; i += LANES) {
    __m512 sum = _mm512_setzero_ps();
    for (int64_t r = 0; r < n_rows; r++) {
      const __m512 weight = _mm512_set1_ps(weights ? weights[r] : 1);
      sum = _mm512_fmadd_ps(weight, _mm512_loadu_ps(rows + r * size + i), sum);
    }
    _mm512_storeu_ps(out + i, _mm512_mul_ps(sum, _mm512_set1_ps(1 / total)));
  }
}

/* weights = exp(rows x query - the largest of these) */
static void weigh(const float *rows, const float *query, int64_t n_rows, int64_t size,
                  float *weights) {
  float largest = -3e38f;
  for (int64_t r = 0; r < n_rows; r++) {
    __m512 sum = _mm512_setzero_ps();
    for (int64_t i = 0; i < size; i += LANES)
      sum = _mm512_fmadd_ps(_mm512_loadu_ps(rows + r * size + i), _mm512_loadu_ps(query + i), sum);
    weights[r] = _mm512_reduce_add_ps(sum);
    largest = weights[r] > largest ? weights[r] : largest;
  }
  for (int64_t r = 0; r < n_rows; r++)
    weights[r] = _mm512_cvtss_f32(exp16(_mm512_set1_ps(weights[r] - largest)));
}

static void pool(const voc_encoder *encoder, const float *rows, int64_t n_rows,
                 const float *queries, int64_t n_queries, float *weights, float *out) {
  const int64_t hidden = encoder->hidden;
  if (n_rows == 0) {
    memset(out, 0, (size_t)((1 + n_queries) * hidden) * sizeof *out);
    return;
  }
  const float *first = encoder->pooling == POOL_LAST ? rows + (n_rows - 1) * hidden : rows;
  average(first, 0, encoder->pooling == POOL_MEAN ? n_rows : 1, hidden, out);
  for (int64_t q = 0; q < n_queries; q++) {
    weigh(rows, queries + q * hidden, n_rows, hidden, weights);
    average(rows, weights, n_rows, hidden, out + (q + 1) * hidden);
  }
}

int64_t voc_encode(const voc_encoder *encoder, const int32_t *token_ids, const int64_t *starts,
                   int64_t n_texts, const float *queries, int64_t n_queries, int64_t n_rows,
                   int64_t n_batch, void *memory, float *out) {
  const dot_kernel *kernel = dot_kernel_of(encoder->dot);
  workspace work;
  lay_out(&work, encoder, n_rows, (char *)(((uintptr_t)memory + 63) & ~(uintptr_t)63));
  const int64_t vectors = 1 + n_queries;
  int64_t n_computed = 0;
  kernel->begin();
  for (int64_t first = 0, next; first < n_texts; first = next) {
    for (next = first + 1; next < n_texts && starts[next + 1] - starts[first] <= n_batch;) next++;
    const int64_t *of_batch = starts + first;
    look_up(encoder, token_ids, of_batch, next - first, &work);
    run_layers(encoder, kernel, of_batch, next - first, &work);
    if (encoder->pooling == POOL_NONE)
      memcpy(out + (starts[first] - starts[0]) * encoder->hidden, work.states,
             (size_t)((starts[next] - starts[first]) * encoder->hidden) * sizeof *out);
    else for (int64_t text = first; text < next; text++)
      pool(encoder, work.states + (starts[text] - starts[first]) * encoder->hidden,
           starts[text + 1] - starts[text], queries, n_queries, work.scratch,
           out + text * vectors * encoder->hidden);
    const int64_t tokens = starts[next] - starts[first];
    n_computed += (tokens + kernel->granule - 1) / kernel->granule * kernel->granule;
  }
  kernel->end();
  return n_computed;
}
