/* Unigram tokens: characters are replaced by a table, spaces become the first character of a word,
 * and each word is cut into the pieces of highest total probability (Viterbi). Method: Kudo 2018,
 * "Subword Regularization"; the order of ties and the cost of unknown characters are those of the
 * `tokenizers` library. */

#include "tokenizer.h"

#include <string.h>

static const uint8_t SPACE_MARK[3] = {0xe2, 0x96, 0x81}; /* U+2581, which starts a word */

/* ---- trie ---- */

static uint64_t place_of(uint32_t key, int64_t n_edges) {
  return (key * 0x9e3779b97f4a7c15ull >> 32) & (uint64_t)(n_edges - 1);
}

static uint32_t child_of(const voc_edge *edges, int64_t n_edges, uint32_t node, uint8_t byte) {
  const uint32_t key = node << 8 | byte;
  uint64_t place = place_of(key, n_edges);
  while (edges[place].child && edges[place].key != key)
    place = (place + 1) & (uint64_t)(n_edges - 1);
  return edges[place].child;
}

static void add_edge(voc_edge *edges, int64_t n_edges, uint32_t node, uint8_t byte, uint32_t child) {
  const uint32_t key = node << 8 | byte;
  uint64_t place = place_of(key, n_edges);
  while (edges[place].child) place = (place + 1) & (uint64_t)(n_edges - 1);
  edges[place] = (voc_edge){key, child};
}

int64_t voc_build_trie(const uint8_t *pieces, const uint32_t *starts, int64_t n_pieces,
                       voc_edge *edges, int64_t n_edges, int32_t *piece_of) {
  uint32_t n_nodes = 1;
  piece_of[0] = -1;
  for (int64_t piece = 0; piece < n_pieces; piece++) {
    uint32_t node = 0;
    for (uint32_t at = starts[piece]; at < starts[piece + 1]; at++) {
      uint32_t child = child_of(edges, n_edges, node, pieces[at]);
      if (!child) {
        child = n_nodes++;
        piece_of[child] = -1;
        add_edge(edges, n_edges, node, pieces[at], child);
      }
      node = child;
    }
    if (node) piece_of[node] = (int32_t)piece;
  }
  return n_nodes;
}

/* ---- normalisation ---- */

static int bytes_of_character(uint8_t lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static uint32_t code_point(const uint8_t *at, int n_bytes) {
  static const uint8_t bits[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  uint32_t code = at[0] & bits[n_bytes];
  for (int i = 1; i < n_bytes; i++) code = code << 6 | (at[i] & 0x3f);
  return code;
}

typedef struct {
  uint8_t *bytes;
  int64_t size;
  int space; /* one or more spaces wait for the next character */
} normalised;

/* Adds characters; runs of spaces become one mark, those at either end of the text none. */
static void add(normalised *text, const uint8_t *bytes, int64_t n_bytes) {
  for (int64_t i = 0; i < n_bytes; i++) {
    if (bytes[i] == ' ') {
      text->space = text->size > 0;
      continue;
    }
    if (text->space || (text->size == 0 && (n_bytes - i < 3 || memcmp(bytes + i, SPACE_MARK, 3)))) {
      memcpy(text->bytes + text->size, SPACE_MARK, 3);
      text->size += 3;
    }
    text->space = 0;
    text->bytes[text->size++] = bytes[i];
  }
}

static int64_t normalise(const voc_tokenizer *tokenizer, const uint8_t *utf8, const uint8_t *end,
                         uint8_t *out) {
  normalised text = {out, 0, 0};
  while (utf8 < end) {
    int n_bytes = bytes_of_character(*utf8);
    if (n_bytes > end - utf8) n_bytes = (int)(end - utf8);
    const uint32_t code = code_point(utf8, n_bytes);
    const int32_t entry = tokenizer->entries[tokenizer->pages[code >> 8 & 0x1fff] * 256 + (code & 255)];
    if (entry < 0)
      add(&text, utf8, n_bytes);
    else
      add(&text, tokenizer->replacements + entry + 1, tokenizer->replacements[entry]);
    utf8 += n_bytes;
  }
  return text.size;
}

/* ---- words ---- */

typedef struct {
  double *best;   /* by end: score of the best pieces up to there */
  int32_t *from;  /* where the last of them starts; -1: no pieces end here */
  int32_t *piece; /* which it is */
} lattice;

static void offer(lattice *path, int64_t start, int64_t end, double score, int32_t piece) {
  const double total = path->best[start] + score;
  if (path->from[end] >= 0 && total <= path->best[end]) return;
  path->best[end] = total;
  path->from[end] = (int32_t)start;
  path->piece[end] = piece;
}

/* Appends the pieces of a word, unknown neighbours as one; returns how many tokens there are then. */
static int64_t cut_word(const voc_tokenizer *tokenizer, const uint8_t *word, int64_t size,
                        lattice *path, int32_t *token_ids, int64_t n_tokens) {
  for (int64_t end = 1; end <= size; end++) path->from[end] = -1;
  path->best[0] = 0;
  for (int64_t start = 0, next; start < size; start = next) {
    next = start + bytes_of_character(word[start]);
    if (next > size) next = size;
    uint32_t node = 0;
    int is_known = 0;
    for (int64_t end = start; end < size;) {
      node = child_of(tokenizer->edges, tokenizer->n_edges, node, word[end++]);
      if (!node) break;
      const int32_t piece = tokenizer->piece_of[node];
      if (piece < 0) continue;
      offer(path, start, end, tokenizer->scores[piece], piece);
      is_known |= end == next;
    }
    if (!is_known)
      offer(path, start, next, tokenizer->unknown_score, (int32_t)tokenizer->unknown_id);
  }
  int64_t n_pieces = 0;
  for (int64_t end = size; end > 0; end = path->from[end]) {
    const int32_t piece = path->piece[end], unknown = (int32_t)tokenizer->unknown_id;
    if (n_pieces && piece == unknown && token_ids[n_tokens + n_pieces - 1] == unknown) continue;
    token_ids[n_tokens + n_pieces++] = piece;
  }
  for (int64_t i = 0, j = n_pieces - 1; i < j; i++, j--) {
    const int32_t swapped = token_ids[n_tokens + i];
    token_ids[n_tokens + i] = token_ids[n_tokens + j];
    token_ids[n_tokens + j] = swapped;
  }
  return n_tokens + n_pieces;
}

void voc_tokenize(const voc_tokenizer *tokenizer, const uint8_t *utf8, const int64_t *text_starts,
                  int64_t n_texts, int32_t *token_ids, int64_t *starts, void *scratch) {
  int64_t n_tokens = 0;
  starts[0] = 0;
  for (int64_t text = 0; text < n_texts; text++) {
    const uint8_t *begin = utf8 + text_starts[text], *end = utf8 + text_starts[text + 1];
    /* The normalised text lies at the front; the lattice follows where it ends. */
    uint8_t *bytes = scratch;
    const int64_t size = normalise(tokenizer, begin, end, bytes);
    lattice path = {(double *)(((uintptr_t)bytes + (uintptr_t)size + 15) & ~(uintptr_t)15), 0, 0};
    path.from = (int32_t *)(path.best + size + 1);
    path.piece = path.from + size + 1;
    for (int64_t word = 0, next; word < size; word = next) {
      for (next = word + 1; next < size && memcmp(bytes + next, SPACE_MARK, 3);) next++;
      n_tokens = cut_word(tokenizer, bytes + word, next - word, &path, token_ids, n_tokens);
    }
    starts[text + 1] = n_tokens;
  }
}
