// SPDX-License-Identifier: Apache-2.0
//
// How fast customer rows are cleaned on one core: usage clean [ROWS]. Makes rows as shops have them
// (two thirds Chinese, the rest western; some clean, most not), by random numbers that are always
// the same, and cleans them: name, phone, mail address, birthday and address in one text. Prints
// rows per second of processor time, for whole rows and for each value alone.
#include "base/when.h"
#include "collect/clean/customer.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS_MAX = 20000, ROUNDS = 5 };

static const char *const FAMILY[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"};
static const char *const GIVEN[] = {"伟", "芳", "小明", "秀英", "敏", "静", "丽", "强", "磊", "军"};
static const char *const BEHIND[] = {"", "", "", "", "先生", "女士", " ", "🎉", "（收）"};
static const char *const PLACES[] = {"浙江省 杭州市 西湖区 ", "上海市上海市浦东新区",
                                     "广东省深圳市南山区",    "北京朝阳区",
                                     "成都市高新区",          "江苏省 苏州市 工业园区 ",
                                     "上海市闸北区",          "湖北省襄樊市樊城区",
                                     "山东 青岛 市南区 ",     "重庆市渝中区"};
static const char *const ROADS[] = {"文三路", "祖冲之路", "科苑路", "建国路", "天府大道", "人民路"};
static const char *const MAILS[] = {"qq.com",         "163.com",         "gmail.com",
                                    "gmial.com",      "firm-one.com.cn", "OUTLOOK.COM",
                                    "mailinator.com", "example.org"};
static const char *const FIRST[] = {"JOHN", "anna", "Peter", "mary-ann", "Luke", "Dr. Eva"};
static const char *const LAST[] = {"SMITH", "o'brien", "Berry", "van Dyke", "Harrington"};
static const char *const STREETS[] = {"High Street", "Station Road", "Park Avenue", "Mill Lane"};

#define PICK(random, list) (list)[g_rand_int_range(random, 0, G_N_ELEMENTS(list))]

static Cell keep(char *text)
{
    return (Cell){text, strlen(text)};
}

static CustomerRow chinese(GRand *random)
{
    int n = g_rand_int_range(random, 0, 100000000);
    int phone = g_rand_int_range(random, 0, 3), day = g_rand_int_range(random, 1, 29);
    CustomerRow row = {0};
    row.name =
        keep(g_strconcat(PICK(random, FAMILY), PICK(random, GIVEN), PICK(random, BEHIND), NULL));
    row.phone = keep(phone == 0   ? g_strdup_printf("'138%08d", n)
                     : phone == 1 ? g_strdup_printf("139-%04d-%04d", n / 10000, n % 10000)
                                  : g_strdup_printf("0571-8%07d转%d", n % 10000000, n % 900));
    row.mail = keep(g_strdup_printf("%d@%s", n, PICK(random, MAILS)));
    row.birthday =
        keep(n % 3 == 0 ? g_strdup_printf("%d年%d月%d日", 1960 + n % 40, 1 + n % 12, day)
                        : g_strdup_printf("%d-%02d-%02d", 1960 + n % 40, 1 + n % 12, day));
    row.address = keep(g_strdup_printf("%s%s%d号阳光花园%d栋%d单元%d室(%06d)", PICK(random, PLACES),
                                       PICK(random, ROADS), 1 + n % 900, 1 + n % 20, 1 + n % 4,
                                       101 + n % 2000, 100000 + n % 700000));
    return row;
}

static CustomerRow western(GRand *random)
{
    int n = g_rand_int_range(random, 0, 1000000);
    CustomerRow row = {0};
    row.name = keep(g_strconcat(PICK(random, FIRST), " ", PICK(random, LAST), NULL));
    row.phone = keep(g_strdup_printf("+44 7700 %06d", n));
    row.mail = keep(g_strdup_printf("Customer.%d@%s", n, PICK(random, MAILS)));
    row.birthday = keep(g_strdup_printf("%d/%d/%d", 1 + n % 28, 1 + n % 12, 1950 + n % 50));
    row.address = keep(g_strdup_printf("Flat %d, %d %s, Bristol BS%d 4ST, UK", 1 + n % 40,
                                       1 + n % 200, PICK(random, STREETS), 1 + n % 9));
    return row;
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

typedef struct {
    CustomerRow *rows;
    int n;
    Arena *arena;
    CleanContext context;
    CleanCustomer out;
} Work;

typedef void (*Step)(Work *work, const CustomerRow *row);

static void whole_row(Work *work, const CustomerRow *row)
{
    clean_customer(row, &work->context, work->arena, &work->out);
}

static void name_alone(Work *work, const CustomerRow *row)
{
    clean_name(row->name, work->arena, &work->out.name);
}

static void phone_alone(Work *work, const CustomerRow *row)
{
    clean_phone(row->phone, work->context.region, work->arena, &work->out.phone);
}

static void mail_alone(Work *work, const CustomerRow *row)
{
    clean_mail(row->mail, work->arena, &work->out.mail);
}

static void birthday_alone(Work *work, const CustomerRow *row)
{
    clean_birthday(row->birthday, work->context.today, true, work->arena, &work->out.birthday);
}

static void address_alone(Work *work, const CustomerRow *row)
{
    clean_address(row->address, work->arena, &work->out.address);
}

// The best of several rounds.
static void measure(Work *work, const char *what, Step step)
{
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double begun = processor_seconds();
        for (int i = 0; i < work->n; i++) {
            step(work, &work->rows[i]);
            if (i % 64 == 63)
                arena_reset(work->arena);
        }
        best = MIN(best, processor_seconds() - begun);
    }
    printf("%-14s %10.0f a second on one core, %6.0f ns each\n", what, work->n / best,
           best / work->n * 1e9);
}

int main(int argc, char **argv)
{
    Work work = {.n = argc > 1 ? CLAMP(atoi(argv[1]), 1, ROWS_MAX) : ROWS_MAX,
                 .arena = arena_new()};
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    work.context = (CleanContext){
        .region = phone_region("CN"), .today = day_from_date(2026, 11, 22), .day_first = true};
    work.rows = g_new0(CustomerRow, (size_t)work.n);
    for (int i = 0; i < work.n; i++)
        work.rows[i] = i % 3 == 2 ? western(random) : chinese(random);
    measure(&work, "customer rows", whole_row);
    measure(&work, "names", name_alone);
    measure(&work, "phones", phone_alone);
    measure(&work, "mail", mail_alone);
    measure(&work, "birthdays", birthday_alone);
    measure(&work, "addresses", address_alone);
    arena_free(work.arena);
    return 0;
}
