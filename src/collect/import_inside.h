// SPDX-License-Identifier: Apache-2.0
//
// What the files of the import share: the running import, its slices and drafts. For import_*.c
// only.
#pragma once

#include "collect/clean/phone.h"
#include "collect/contacts.h"
#include "collect/file_content.h"
#include "collect/gather.h"
#include "collect/import.h"
#include "collect/key_cache.h"
#include "collect/mapping.h"
#include "collect/reject.h"
#include "entity/entities.h"
#include "entity/write.h"

typedef struct ImportJoin ImportJoin;

// How much is cleaned on the way in.
typedef enum {
    IMPORT_CLEAN_USUAL, // what nobody misses
    IMPORT_CLEAN_NONE,
    IMPORT_CLEAN_ALL,
} ImportCleaning;

// Whether customers who are there already are recognised.
typedef enum {
    IMPORT_MATCH_CONTACT, // by phone number and mail address; where these lead to two: a new one
    IMPORT_MATCH_STRICT,  // the same, but where they lead to two the record is refused
    IMPORT_MATCH_SOURCE,  // by nothing but what the source has called them before
} ImportMatch;

// A value that was cleaned, for who wants to see it at once.
typedef struct {
    int64_t line;
    const char *column;
    Cell before, after;
    const char *verdict;
    Label what;
} ImportChange;

enum { COLUMNS_EACH = 4 }; // columns that one target may come from, the preferred first

// One file, as its header has shown it.
typedef struct {
    const char *name;         // for people
    const PresetSheet *sheet; // NULL: the mapping alone says
    Mapping mapping;
    const Cell *names;
    size_t n_names;
    size_t (*columns)[COLUMNS_EACH]; // by slot; SIZE_MAX: no more
    const char **constants;          // by slot; NULL: none
    const char **titles;             // by slot: the column's name
    bool has_lines;                  // its rows are lines of orders
} ImportFile;

// What was asked for, found out: plain values that do not change while it runs.
typedef struct {
    const Entity *entity;
    const Preset *preset;
    SheetOptions sheet;
    ImportCleaning cleaning;
    ImportMatch match;
    json_object *mapping; // owned; NULL: the preset's, else by the columns' names
    char *source_code;    // owned
    bool lenient;         // columns of the mapping that a file lacks are passed over
    const char *name;     // of the preset as people know it; borrowed from the request
    json_object *own;     // the preset somebody saved; owned; NULL: none
    const char *encoding, *delimiter, *clean,
        *match_text; // as asked for or saved; borrowed; NULL: none
} ImportPlan;

bool import_plan(Tx *tx, ImportPlan *plan, const ImportRequest *request, GError **error);
void import_plan_clear(ImportPlan *plan);

// A line of an order as the file has it.
typedef struct {
    const char *code;
    const char *name; // NULL: none
    Value quantity, price;
    bool name_given, price_given; // the file has such columns
    Value brand, category;
    int64_t shipping_minor;
} LineDraft;

// How a customer is known: in this order.
typedef enum { BY_NUMBER, BY_PHONE, BY_EMAIL, CUSTOMER_KEYS } CustomerKey;

// A record beside the main one, of the same customer: an event, an address. It comes in once.
typedef struct Attached {
    Record *record;
    const char *key; // by what it says
    struct Attached *next;
} Attached;

// One record as the file has it.
typedef struct {
    const char *key; // external key, with its kind
    const char *key_kind;
    Record *record;      // what the file gives, `given` bits set
    json_object *custom; // owned by the slice; NULL: none
    LineDraft *lines;
    size_t n_lines;
    Value goods, total;     // orders: as the file has them, or null
    bool shipping_of_lines; // the file says what each line adds to shipping
    Attached *attached;
    Contact *contacts;        // the customer's further numbers and addresses
    Value category;           // products
    const char *customer_key; // orders; NULL: anonymous
    CustomerKey customer_by;
    Record *customer;              // orders: what the file says of the customer; NULL: nothing
    int64_t first_line, last_line; // of the file, for rejects
    const char *file_name;         // of the first line where there are several files, else ""
    int64_t n_rows;
} Draft;

typedef struct {
    int64_t inserted, updated, unchanged, rejected;
    int64_t joined; // customers recognised
} SliceCounts;

// Drafts on their way into the store, in one transaction.
typedef struct {
    Arena *arena;   // drafts
    Arena *writing; // what the transaction makes; emptied when it is tried again
    GPtrArray *drafts;
    size_t n_lines; // of the drafts: the measure of a slice
    int64_t n_rows; // rows done when it is committed, counted from the beginning
    char *last_key; // gathered key of the last draft; g_free()
    Buffer rejects; // rows refused while reading
    int64_t n_rejected;
    Buffer write_rejects; // refused while writing
    Buffer changes;       // values cleaned
    Buffer write_changes; // what of them could not be kept, found while writing
    int64_t n_changed;
    SliceCounts counts;
    GPtrArray *customs; // json_object * to be put
} Slice;

typedef struct {
    Store *store;
    Model *model;
    Job *job; // NULL: a trial
    ImportPlan plan;
    int64_t import_id, source_id;
    JobAsker asker;
    GTimeZone *zone;
    const char *currency;       // of amounts without one
    const Field *phone, *email; // a customer's
    char *currency_text;
    CellReader cells;
    bool republic; // the files come from Taiwan: 1140305 is a day

    Arena *arena; // as long as the import
    const Target *targets;
    size_t n_targets;
    const Target **slots; // the mapped targets, in the order of gathered cells
    size_t n_slots;
    const PresetValue **values; // by slot: what the preset calls what; NULL: nothing
    struct {
        int state, country;
    } * states; // slots of codes and of what they are codes of
    size_t n_states;
    ImportFile *files;
    size_t n_files;
    struct ImportJoin *joins; // import_join.c
    size_t n_joins;
    struct {
        int key, phone, email, currency; // the slots that say who and in what; -1: none
        int extension;                   // of the customer's phone number
        int province, city;              // to be cleaned together
        int code, name, price, quantity; // of a line
    } known;
    uint8_t *cleanings; // by slot, see import_clean.c
    const PhoneRegion *phone_region;
    int64_t today;
    Value *row_values; // of the row being read, by slot
    const char *lunar; // of that row: what stood as its birthday is of the lunar calendar; or NULL
    Contact *row_contacts;  // of that row: what its cells hold behind the first number or address
    Contact *cell_contacts; // of the cell just cleaned
    Gather *gather;
    struct ProductNames *names; // what products are called; NULL: no lines, or a trial

    Buffer *noted;        // of this transaction: what the list of changes says besides; NULL: none
    GHashTable *contacts; // of this transaction: who has which number, see import_known.c
    int64_t joined;       // customers recognised in this transaction
    KeyCache *customers[CUSTOMER_KEYS], *products, *categories;
    Record *order_defaults, *line_defaults, *customer_defaults, *product_defaults;
    GrowingFile rejects, changes;
    ImportResult result;
    size_t slice_lines; // how many lines a slice takes now
    char *after_key;    // resumed: what is done already
    char *fingerprint;  // of the files: a run that goes on must find the same
    bool trial;         // nothing is kept
    bool whole;         // of programs: an order has all its lines, others that are stored go
    ImportLists *trial_lists;
    // Called for every refused cell or row besides; NULL: not.
    void (*refused)(void *context, int64_t line, const char *column, const GError *reason);
    void (*changed)(void *context, const ImportChange *change); // the same for cleaned values
    void *refused_context;
} Import;

// The name of a column for people, with the file's where there are several.
const char *import_column(const Import *import, const GatherRow *row, size_t slot, Arena *arena);

// import_draft.c: a group of rows becomes a draft of the slice, or only rejects.
void draft_group(Import *import, Slice *slice, const GatherGroup *group);
// Always false: what must be there is not.
bool fail_missing(Label label, GError **error);
// The key a row is gathered under; false: the row was refused.
bool draft_key(const Import *import, const Cell *cells, Arena *arena, Cell *out_key,
               GError **error);

// import_order.c, import_entity.c, import_event.c: write the drafts of a slice.
bool write_orders(Import *import, Slice *slice, Writing *writing, GError **error);
bool write_entities(Import *import, Slice *slice, Writing *writing, GError **error);
bool write_events(Import *import, Slice *slice, Writing *writing, GError **error);
// The values of `desired` that were given, over those of `stored`; texts are borrowed. Only blanks
// are filled with `blanks_only`.
Record *overlay(Writing *writing, const Record *stored, const Record *desired, bool blanks_only);
// The record's defaults with what was given.
Record *complete(Writing *writing, const Record *defaults, const Record *desired);
// The file's custom values over those of the record.
void draft_custom(Writing *writing, Record *record, const Draft *draft);
// import.c: a transaction begins, or begins again.
void import_caches_begin(Import *import);
// import_customer.c: the customers of orders and events.
const char *customer_key_kind(const Import *import, CustomerKey by);
// What the source knows a customer by becomes an identity, unless somebody else has it.
bool customer_number(Import *import, Writing *writing, const Record *customer, const char *number,
                     GError **error);
// Looks up what the drafts name, and who of those who are new is a customer already.
void customers_load(Import *import, const Slice *slice, Writing *writing);
// The customer of a draft, made or completed; an anonymous one when it names nobody.
bool customer_ready(Import *import, Writing *writing, const Draft *draft, int64_t *out_id,
                    GError **error);
// The stored owner stays: a record that changes hands is not an import's to decide. What the file
// says of the customer fills blanks.
bool customer_stays(Import *import, Writing *writing, const Draft *draft, int64_t owner,
                    GError **error);
// The blanks of a remembered record, filled with what the file says.
bool fill_blanks(Writing *writing, KeyCache *cache, const char *key, const Record *desired,
                 GError **error);
// import_product.c: products and categories that orders and events name.
void products_load(Import *import, const Slice *slice, Writing *writing);
bool product_ready(Import *import, Writing *writing, const LineDraft *line, KeyEntry **out,
                   GError **error);
// The id of a category by its name, made when missing; 0 for none.
bool category_ready(Import *import, Writing *writing, Value name, int64_t *out_id, GError **error);
void categories_load(Import *import, Writing *writing, const Value *names, size_t n);
// import_attached.c: what stands beside a draft; *out_new: how many were not there yet.
typedef struct {
    int64_t owner_id, order_id;
    int64_t happened_at; // of events that do not say when
} AttachedTo;
GHashTable *attached_load(Import *import, const Slice *slice, Writing *writing);
// import_address_known.c: the address that the customer has from the source already, taken apart
// otherwise then; 0: none.
int64_t address_known(const Import *import, Writing *writing, const Record *address,
                      int64_t customer_id);
bool attached_write(Import *import, Writing *writing, GHashTable *known, const Draft *draft,
                    AttachedTo to, size_t *out_new, GError **error);
// Refuses a row, because of the cell in a slot or, with n_slots, as a whole.
void refuse_cell(Import *import, Slice *slice, const GatherRow *row, size_t slot,
                 const GError *reason);
// Refuses a whole draft while writing.
void refuse_draft(Import *import, Slice *slice, const Draft *draft, const GError *reason);
