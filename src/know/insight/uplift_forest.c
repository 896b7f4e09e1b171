// SPDX-License-Identifier: Apache-2.0
//
// Features are cut into at most BINS_MAX ranges of about equal size once; a tree then counts sums
// by range in one pass per node and looks at every border between ranges.
#include "know/insight/uplift_forest.h"

#include "base/splitmix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS_MAX = 32, NODES_MAX = 1 << 9, DEPTH_MAX = 8 };

// A leaf has no feature; children stand one after the other.
typedef struct {
    int feature;  // -1: a leaf
    unsigned bin; // to the left: bins up to it
    unsigned left;
    double uplift;
} Node;

typedef struct {
    Node nodes[NODES_MAX];
    unsigned n_nodes;
} Tree;

typedef struct {
    double borders[BINS_MAX]; // bin b: above borders[b - 1], up to borders[b]
    unsigned n;               // bins; 1: all the same
} Bins;

struct UpliftForest {
    size_t n_features;
    Bins *bins;
    unsigned n_trees;
    Tree *trees;
};

// ---- bins ----

static int by_number(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double feature_of(const UpliftData *data, size_t row, size_t feature)
{
    double value = data->features[row * data->n_features + feature];
    return isnan(value) ? -INFINITY : value;
}

static Bins make_bins(const UpliftData *data, size_t feature, double *room)
{
    Bins bins = {.n = 0};
    for (size_t i = 0; i < data->n; i++)
        room[i] = feature_of(data, i, feature);
    qsort(room, data->n, sizeof *room, by_number);
    for (size_t b = 1; b <= BINS_MAX; b++) {
        double border = room[b * data->n / BINS_MAX - 1];
        if (bins.n == 0 || border > bins.borders[bins.n - 1])
            bins.borders[bins.n++] = border;
    }
    return bins;
}

static uint8_t bin_of(const Bins *bins, double value)
{
    unsigned low = 0, high = bins->n - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (value <= bins->borders[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return (uint8_t)low;
}

// Column by column.
static uint8_t *bin_all(const UpliftForest *forest, const UpliftData *data)
{
    uint8_t *codes = g_malloc(data->n * data->n_features + 1);
    for (size_t f = 0; f < data->n_features; f++)
        for (size_t i = 0; i < data->n; i++)
            codes[f * data->n + i] = bin_of(&forest->bins[f], feature_of(data, i, f));
    return codes;
}

// ---- one tree ----

typedef struct {
    double n[2], sum[2]; // control, treated
} Sums;

static void sums_add(Sums *sums, const Sums *other)
{
    for (int arm = 0; arm < 2; arm++) {
        sums->n[arm] += other->n[arm];
        sums->sum[arm] += other->sum[arm];
    }
}

static double uplift_of(const Sums *sums)
{
    return sums->sum[1] / sums->n[1] - sums->sum[0] / sums->n[0];
}

typedef struct {
    const UpliftForest *forest;
    const UpliftData *data;
    const uint8_t *codes;
    unsigned depth;
    double leaf;
    uint64_t random;
    Tree *tree;
} Growing;

// Customers from … to of a list, that the splits make shorter: those who say where to split, and
// those who say what the difference is.
typedef struct {
    uint32_t *rows;
    size_t n;
} Rows;

static Sums sums_of(const UpliftData *data, Rows rows)
{
    Sums sums = {{0}, {0}};
    for (size_t i = 0; i < rows.n; i++) {
        size_t arm = data->treated[rows.rows[i]];
        sums.n[arm]++;
        sums.sum[arm] += data->outcomes[rows.rows[i]];
    }
    return sums;
}

typedef struct {
    double gain;
    int feature;
    unsigned bin;
} Split;

static void try_feature(const Growing *growing, Rows rows, const Sums *all, size_t feature,
                        Split *best)
{
    const UpliftData *data = growing->data;
    const uint8_t *codes = growing->codes + feature * data->n;
    unsigned n_bins = growing->forest->bins[feature].n;
    Sums bins[BINS_MAX] = {{{0}, {0}}}, left = {{0}, {0}};
    for (size_t i = 0; i < rows.n; i++) {
        uint32_t row = rows.rows[i];
        Sums *bin = &bins[codes[row]];
        bin->n[data->treated[row]]++;
        bin->sum[data->treated[row]] += data->outcomes[row];
    }
    for (unsigned b = 0; b + 1 < n_bins; b++) {
        sums_add(&left, &bins[b]);
        Sums right = {{all->n[0] - left.n[0], all->n[1] - left.n[1]},
                      {all->sum[0] - left.sum[0], all->sum[1] - left.sum[1]}};
        if (fmin(left.n[0], left.n[1]) < growing->leaf ||
            fmin(right.n[0], right.n[1]) < growing->leaf)
            continue;
        double n = left.n[0] + left.n[1], m = right.n[0] + right.n[1];
        double apart = uplift_of(&left) - uplift_of(&right);
        double gain = n * m / (n + m) * apart * apart;
        if (gain > best->gain)
            *best = (Split){gain, (int)feature, b};
    }
}

// A random third of the features, two at least, so that trees differ.
static Split find_split(Growing *growing, Rows rows)
{
    Split best = {0, -1, 0};
    size_t n = growing->data->n_features, tried = MIN(n, MAX(2, (n + 2) / 3));
    uint16_t order[UPLIFT_FEATURES_MAX];
    Sums all = sums_of(growing->data, rows);
    for (size_t f = 0; f < n; f++)
        order[f] = (uint16_t)f;
    for (size_t f = 0; f < tried; f++) {
        size_t other = f + splitmix64(&growing->random) % (n - f);
        uint16_t feature = order[other];
        order[other] = order[f];
        order[f] = feature;
        try_feature(growing, rows, &all, feature, &best);
    }
    return best;
}

// Those of the left to the front; how many.
static size_t divide(const Growing *growing, Rows rows, const Split *split)
{
    const uint8_t *codes = growing->codes + (size_t)split->feature * growing->data->n;
    size_t left = 0;
    for (size_t i = 0; i < rows.n; i++) {
        uint32_t row = rows.rows[i];
        if (codes[row] > split->bin)
            continue;
        rows.rows[i] = rows.rows[left];
        rows.rows[left++] = row;
    }
    return left;
}

static bool can_say(const Sums *sums)
{
    return sums->n[0] >= 2 && sums->n[1] >= 2;
}

// What is not known of a leaf stays that of the node above.
static void grow(Growing *growing, unsigned at, Rows splitting, Rows telling, unsigned depth)
{
    Tree *tree = growing->tree;
    Sums told = sums_of(growing->data, telling);
    Node *node = &tree->nodes[at];
    node->feature = -1;
    if (can_say(&told))
        node->uplift = uplift_of(&told);
    if (depth == growing->depth || tree->n_nodes + 2 > NODES_MAX)
        return;
    Split split = find_split(growing, splitting);
    if (split.feature < 0)
        return;
    unsigned left = tree->n_nodes;
    tree->n_nodes += 2;
    *node = (Node){split.feature, split.bin, left, node->uplift};
    tree->nodes[left].uplift = tree->nodes[left + 1].uplift = node->uplift;
    size_t s = divide(growing, splitting, &split), t = divide(growing, telling, &split);
    grow(growing, left, (Rows){splitting.rows, s}, (Rows){telling.rows, t}, depth + 1);
    grow(growing, left + 1, (Rows){splitting.rows + s, splitting.n - s},
         (Rows){telling.rows + t, telling.n - t}, depth + 1);
}

// ---- the forest ----

typedef struct {
    UpliftForest *forest;
    const UpliftData *data;
    const uint8_t *codes;
    UpliftOptions options;
} Making;

// A part of the customers drawn by chance, its halves.
static void make_tree(void *context, size_t number)
{
    const Making *making = context;
    size_t n = making->data->n, wanted = (size_t)((double)n * making->options.share);
    uint64_t random = making->options.seed + number * UINT64_C(0xd1342543de82ef95);
    splitmix64(&random);
    g_autofree uint32_t *rows = g_new(uint32_t, n);
    for (size_t i = 0; i < n; i++)
        rows[i] = (uint32_t)i;
    for (size_t i = 0; i < wanted; i++) {
        size_t other = i + splitmix64(&random) % (n - i);
        uint32_t row = rows[other];
        rows[other] = rows[i];
        rows[i] = row;
    }
    Tree *tree = &making->forest->trees[number];
    tree->n_nodes = 1;
    Growing growing = {.forest = making->forest,
                       .data = making->data,
                       .codes = making->codes,
                       .depth = making->options.depth,
                       .leaf = (double)making->options.leaf,
                       .random = random,
                       .tree = tree};
    grow(&growing, 0, (Rows){rows, wanted / 2}, (Rows){rows + wanted / 2, wanted - wanted / 2}, 0);
}

static UpliftOptions with_defaults(const UpliftOptions *options)
{
    UpliftOptions made = *options;
    made.trees = made.trees > 0 ? made.trees : 300;
    made.depth = MIN(made.depth > 0 ? made.depth : 4, (unsigned)DEPTH_MAX);
    made.leaf = made.leaf > 0 ? made.leaf : 100;
    made.share = made.share > 0 && made.share <= 1 ? made.share : 0.5;
    return made;
}

UpliftForest *uplift_forest_fit(const UpliftData *data, const UpliftOptions *options)
{
    UpliftForest *forest = g_new0(UpliftForest, 1);
    Making making = {.forest = forest, .data = data, .options = with_defaults(options)};
    forest->n_features = data->n_features;
    forest->n_trees = making.options.trees;
    forest->trees = g_new0(Tree, forest->n_trees);
    forest->bins = g_new(Bins, data->n_features);
    g_autofree double *room = g_new(double, data->n);
    for (size_t f = 0; f < data->n_features; f++)
        forest->bins[f] = make_bins(data, f, room);
    g_autofree uint8_t *codes = bin_all(forest, data);
    making.codes = codes;
    crew_run(options->crew, forest->n_trees, make_tree, &making);
    return forest;
}

void uplift_forest_free(UpliftForest *forest)
{
    if (forest == NULL)
        return;
    g_free(forest->bins);
    g_free(forest->trees);
    g_free(forest);
}

// ---- foreseeing ----

typedef struct {
    const UpliftForest *forest;
    const UpliftData *data;
    const uint8_t *codes;
    double *out;
} Foreseeing;

enum { STRETCH = 4096 };

static void foresee_stretch(void *context, size_t stretch)
{
    const Foreseeing *all = context;
    size_t to = MIN(all->data->n, (stretch + 1) * STRETCH);
    for (size_t row = stretch * STRETCH; row < to; row++) {
        double sum = 0;
        for (unsigned t = 0; t < all->forest->n_trees; t++) {
            const Node *nodes = all->forest->trees[t].nodes, *node = nodes;
            while (node->feature >= 0) {
                uint8_t bin = all->codes[(size_t)node->feature * all->data->n + row];
                node = &nodes[node->left + (bin > node->bin)];
            }
            sum += node->uplift;
        }
        all->out[row] = sum / all->forest->n_trees;
    }
}

void uplift_forest_predict(const UpliftForest *forest, const UpliftData *data, Crew *crew,
                           double *out)
{
    g_assert(data->n_features == forest->n_features);
    g_autofree uint8_t *codes = bin_all(forest, data);
    Foreseeing all = {forest, data, codes, out};
    crew_run(crew, (data->n + STRETCH - 1) / STRETCH, foresee_stretch, &all);
}
