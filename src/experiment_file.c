// SPDX-License-Identifier: Apache-2.0
#include "experiment_file.h"

#include "collect/charset.h"
#include "collect/csv_format.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    Experiment *experiment;
    const ExperimentPlan *plan;
    const ExperimentColumns *columns;
    size_t treatment; // places of columns
    size_t outcomes[EXPERIMENT_OUTCOMES_MAX];
    size_t cuts[EXPERIMENT_CUTS_MAX];
} Reading;

// ---- the first line ----

static bool place_of(const CsvRow *head, const char *name, size_t *out, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (*out = 0; *out < head->n_fields; ++*out) {
        const CsvField *field = &head->fields[*out];
        if (field->length == strlen(name) && memcmp(field->data, name, field->length) == 0)
            return true;
        g_string_append_printf(all, "%s%.*s", *out > 0 ? ", " : "", (int)field->length,
                               field->data);
    }
    return fail(error, ERROR_NOT_FOUND, "The file has no column “%s”, but: %s",
                "文件中没有列“%s”，现有：%s", name, all->str);
}

static bool read_head(Reading *reading, const CsvRow *head, GError **error)
{
    if (!place_of(head, reading->columns->treatment, &reading->treatment, error))
        return false;
    for (size_t i = 0; i < reading->plan->n_outcomes; i++)
        if (!place_of(head, reading->plan->outcomes[i].name, &reading->outcomes[i], error))
            return false;
    for (size_t i = 0; i < reading->plan->n_cuts; i++)
        if (!place_of(head, reading->plan->cuts[i], &reading->cuts[i], error))
            return false;
    return true;
}

// ---- customers ----

static char *text_of(const CsvRow *row, size_t place)
{
    return place < row->n_fields
               ? g_strstrip(g_strndup(row->fields[place].data, row->fields[place].length))
               : g_strdup("");
}

static bool read_outcome(const char *text, double *out)
{
    static const char *const YES[] = {"yes", "true", "y", "是", NULL};
    static const char *const NO[] = {"no", "false", "n", "否", NULL};
    char *end;
    *out = g_ascii_strtod(text, &end);
    if (end != text && *end == '\0')
        return isfinite(*out);
    g_autofree char *lower = g_ascii_strdown(text, -1);
    *out = g_strv_contains(YES, lower);
    return *out > 0 || g_strv_contains(NO, lower);
}

static bool read_customer(Reading *reading, const CsvRow *row, GError **error)
{
    const ExperimentPlan *plan = reading->plan;
    g_autofree char *arm = text_of(row, reading->treatment);
    double outcomes[EXPERIMENT_OUTCOMES_MAX];
    char *values[EXPERIMENT_CUTS_MAX] = {NULL};
    const char *only = reading->columns->only;
    if (*arm == '\0' || (only != NULL && strcmp(arm, only) != 0 && strcmp(arm, plan->control) != 0))
        return true; // not in this experiment
    for (size_t i = 0; i < plan->n_outcomes; i++) {
        g_autofree char *text = text_of(row, reading->outcomes[i]);
        if (!read_outcome(text, &outcomes[i]))
            return fail(error, ERROR_INVALID,
                        "Line %1$lld: “%2$s” in column %3$s is neither a number nor yes or no.",
                        "第 %1$lld 行：%3$s 列的“%2$s”不是数字，也不是“是/否”。",
                        (long long)row->line, text, plan->outcomes[i].name);
    }
    for (size_t i = 0; i < plan->n_cuts; i++)
        values[i] = text_of(row, reading->cuts[i]);
    bool added =
        experiment_add(reading->experiment, arm, outcomes, (const char *const *)values, error);
    for (size_t i = 0; i < plan->n_cuts; i++)
        g_free(values[i]);
    return added;
}

static bool read_rows(Reading *reading, CsvReader *reader, GError **error)
{
    CsvRow row;
    CsvResult result = csv_next(reader, &row, error);
    if (result == CSV_END)
        return fail(error, ERROR_INVALID, "The file is empty.", "文件为空。");
    if (result == CSV_FAILED || !read_head(reading, &row, error))
        return false;
    while ((result = csv_next(reader, &row, error)) == CSV_ROW)
        if (!csv_row_is_blank(&row) && !read_customer(reading, &row, error))
            return false;
    return result == CSV_END;
}

bool experiment_read(Experiment *experiment, const ExperimentPlan *plan,
                     const ExperimentColumns *columns, const char *path, GError **error)
{
    char begin[65536];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? pread(file, begin, sizeof begin, 0) : -1;
    if (length < 0) {
        fail(error, ERROR_NOT_FOUND, "“%s” cannot be read: %s", "无法读取“%s”：%s", path,
             g_strerror(errno));
        if (file >= 0)
            close(file);
        return false;
    }
    Reading reading = {.experiment = experiment, .plan = plan, .columns = columns};
    DescriptorBytes bytes = {.descriptors = &file, .n_descriptors = 1};
    g_autoptr(TextReader) text = text_reader_new(bytes_of_descriptors(&bytes), CHARSET_UNKNOWN);
    char delimiter = csv_find_delimiter(begin, (size_t)length, length < (ssize_t)sizeof begin);
    g_autoptr(CsvReader) reader = csv_reader_new(text_reader_source(text), delimiter);
    bool good = read_rows(&reading, reader, error);
    close(file);
    return good;
}
