/* SentencePiece unigram tokenizer, as voc/inference/native/tokenizer.py lays it out. */

#ifndef VOC_TOKENIZER_H
#define VOC_TOKENIZER_H

#include "encoder.h"

typedef struct {
  uint32_t key;   /* parent node << 8 | byte */
  uint32_t child; /* 0: no edge here */
} voc_edge;

typedef struct {
  const uint16_t *pages;       /* (8192,): for each 256 code points, the page of `entries` they have */
  const int32_t *entries;      /* (n_pages, 256): place in `replacements`; -1 leaves a character */
  const uint8_t *replacements; /* a length, then so many bytes of UTF-8 */
  const voc_edge *edges;       /* (n_edges,): open-addressing hash table of the trie of pieces */
  const int32_t *piece_of;     /* (n_nodes,): id of the piece that ends there, -1 where none does */
  const float *scores;         /* (n_pieces,): log probabilities */
  int64_t n_edges;             /* a power of two */
  double unknown_score;        /* of a character in no piece */
  int64_t unknown_id;
} voc_tokenizer;

/* Builds the trie of pieces: piece i is pieces[starts[i]:starts[i + 1]]. `edges` is all zero at
 * first, with n_edges a power of two above the number of bytes of all pieces; piece_of has as many
 * places as that number plus one. Returns the number of nodes. */
VOC_API int64_t voc_build_trie(const uint8_t *pieces, const uint32_t *starts, int64_t n_pieces,
                               voc_edge *edges, int64_t n_edges, int32_t *piece_of);

/* Tokens of texts: text i is utf8[text_starts[i]:text_starts[i + 1]] and gets
 * token_ids[starts[i]:starts[i + 1]]. `scratch` holds 20 bytes for each byte of the longest
 * normalised text and 128 more; token_ids one number for each byte of all normalised texts. */
VOC_API void voc_tokenize(const voc_tokenizer *tokenizer, const uint8_t *utf8,
                          const int64_t *text_starts, int64_t n_texts, int32_t *token_ids,
                          int64_t *starts, void *scratch);

#endif
