/* A BERT or XLM-R encoder with 8-bit weights, as voc/inference/native/model.py lays it out. */

#ifndef VOC_ENCODER_H
#define VOC_ENCODER_H

#include <stdint.h>

/* Raised with every change of what is below or in tokenizer.h; library.py expects the same. */
enum { VOC_ABI = 2 };

#if defined(_WIN32)
#define VOC_API __declspec(dllexport)
#else
#define VOC_API __attribute__((visibility("default")))
#endif

/* y = scale * (products - zero point * sums) + bias; weights are packed as dot.h says. */
typedef struct {
  const int8_t *weights;
  const float *scales, *sums, *bias; /* (n_out,): step of a row's weights, their sum, the bias */
  int64_t n_in, n_out;
} voc_linear;

typedef struct {
  const float *weight, *bias; /* (hidden,) */
} voc_norm;

typedef struct {
  voc_linear qkv, output, up, down;
  voc_norm attention_norm, output_norm;
} voc_layer;

enum { WORDS_Q4 = 0, WORDS_F16 = 1 };
enum { POOL_MEAN = 0, POOL_FIRST = 1, POOL_LAST = 2, POOL_NONE = 3 };
enum { DOT_VNNI = 0, DOT_AMX = 1, DOT_EMULATED = 2 }; /* the last one only for tests */

typedef struct {
  const void *words;      /* (vocabulary, hidden): Q4_0 rows or half floats */
  const float *positions; /* (max_tokens, hidden), the first one that a text uses first */
  voc_norm norm;
  const voc_layer *layers;
  int64_t n_layers, n_heads, hidden, inner;
  int64_t word_format, pooling, dot;
  float layer_norm_eps;
} voc_encoder;

/* Bytes of scratch memory for batches of n_rows tokens. */
VOC_API int64_t voc_workspace_bytes(const voc_encoder *encoder, int64_t n_rows);

/* Pooled vectors of texts, out (n_texts, 1 + n_queries, hidden): the encoder's own pooling, then for
 * each query the mean of the token states weighed by softmax(states x query). With POOL_NONE, out is
 * (tokens, hidden): the states themselves. Texts are run in order, in batches of at most n_batch tokens; a longer one, of up to n_rows, by itself. The
 * workspace is for n_rows, at least n_batch. Returns the number of rows computed: the tokens plus
 * what the kernel rounds up to. */
VOC_API int64_t voc_encode(const voc_encoder *encoder, const int32_t *token_ids,
                           const int64_t *starts, int64_t n_texts, const float *queries,
                           int64_t n_queries, int64_t n_rows, int64_t n_batch, void *workspace,
                           float *out);

/* out (n_rows, n_out) = rows (n_rows, n_in) through a linear layer, as the encoder does it, with a
 * workspace of voc_multiply_bytes(n_in). */
VOC_API int64_t voc_multiply_bytes(int64_t n_in);
VOC_API void voc_multiply(int64_t dot, const voc_linear *linear, const float *rows, int64_t n_rows,
                          void *workspace, float *out);

#endif
