// SPDX-License-Identifier: Apache-2.0
//
// "For you", "with this" and "next" over the API.
#include "entity/entities.h"
#include "http/request.h"
#include "know/recommend/offer.h"

static const Param PARAMS_OF_OFFERS[] = {
    {"limit", PARAM_INTEGER, .least = 1, .most = OFFER_LENGTH_MOST,
     .doc = "How many at most; 10 when absent."},
    {"explain", PARAM_BOOLEAN,
     .doc = "With what would have been among them but makes no sense to offer, and why."},
    {.name = NULL},
};

static const Param PARAMS_OF_NEEDS[] = {
    {"limit", PARAM_INTEGER, .least = 1, .most = NEEDS_LENGTH_MOST,
     .doc = "How many at most; 3 when absent."},
    {"within", PARAM_INTEGER, .least = 1, .most = NEEDS_WITHIN_MOST,
     .doc = "Days to come in which something is due; 14 when absent."},
    {.name = NULL},
};

// What was bought tells of orders and products.
static Recommender *begin(const Request *request, TasteQuestion question, Offer *out,
                          GError **error)
{
    const Access *access = &request->access;
    Recommender *found = NULL;
    if (actor_require(access->actor, MAY_READ, &ENTITY_ORDER, error) &&
        actor_require(access->actor, MAY_READ, &ENTITY_PRODUCT, error))
        found = recommender_for(request->store, access->model, error);
    if (found == NULL)
        return NULL;
    *out = offer_new(found, access, question);
    out->most = (size_t)request_param_integer(request, "limit", OFFER_LENGTH);
    out->explain = request_param_boolean(request, "explain");
    return found;
}

static bool get_customer(Tx *tx, Request *request, GError **error)
{
    Offer offer;
    if (records_load(tx, &request->access, &ENTITY_CUSTOMER, request->id, error) == NULL)
        return false;
    g_autoptr(Recommender) recommender = begin(request, QUESTION_FOR_YOU, &offer, error);
    if (recommender == NULL)
        return false;
    offer_customer(&offer, tx, request->id);
    return offer_print(&offer, tx, &request->out);
}

static bool get_needs(Tx *tx, Request *request, GError **error)
{
    const Access *access = &request->access;
    if (records_load(tx, access, &ENTITY_CUSTOMER, request->id, error) == NULL ||
        !actor_require(access->actor, MAY_READ, &ENTITY_ORDER, error) ||
        !actor_require(access->actor, MAY_READ, &ENTITY_PRODUCT, error))
        return false;
    // Every page would else learn what a job has learnt for rules and reports.
    g_autoptr(ScoreFitted) fitted = score_standing(score_model_find("needs"), access->model, NULL);
    g_autoptr(Recommender) recommender =
        fitted != NULL ? NULL : recommender_for(request->store, access->model, error);
    if (fitted == NULL && recommender == NULL)
        return false;
    Refills standing = fitted != NULL ? refills_standing(score_fitted_open(fitted)) : (Refills){0};
    NeedsAsk ask = {.refills = fitted != NULL ? &standing : recommender->refills,
                    .access = access,
                    .learnt_at = fitted != NULL ? model_fit(access->model, "needs")->fitted_at
                                                : recommender->at,
                    .most = (size_t)request_param_integer(request, "limit", NEEDS_LENGTH),
                    .within = request_param_integer(request, "within", NEEDS_WITHIN)};
    needs_print(&ask, tx, request->id, &request->out);
    return true;
}

static bool get_product(Tx *tx, Request *request, GError **error)
{
    Offer offer;
    if (records_load(tx, &request->access, &ENTITY_PRODUCT, request->id, error) == NULL)
        return false;
    g_autoptr(Recommender) recommender = begin(request, QUESTION_WITH, &offer, error);
    if (recommender == NULL)
        return false;
    offer_products(&offer, &request->id, 1);
    return offer_print(&offer, tx, &request->out);
}

static bool read_products(const Request *request, int64_t *ids, size_t *out_n, GError **error)
{
    json_object *given = request_member(request, "products");
    size_t n = json_object_is_type(given, json_type_array) ? json_object_array_length(given) : 0;
    bool good = n >= 1 && n <= OFFER_SESSION_MOST;
    for (size_t i = 0; good && i < n; i++) {
        json_object *id = json_object_array_get_idx(given, i);
        good = json_object_is_type(id, json_type_int);
        ids[i] = json_object_get_int64(id);
    }
    *out_n = n;
    return good || fail(error, ERROR_INVALID, "products is a list of 1 to %d ids of products.",
                        "products 应为 1 到 %d 个商品编号的列表。", OFFER_SESSION_MOST);
}

static bool is_basket(const Request *request)
{
    return json_object_get_boolean(request_member(request, "basket"));
}

static bool post_session(Tx *tx, Request *request, GError **error)
{
    Offer offer;
    int64_t ids[OFFER_SESSION_MOST];
    size_t n = 0;
    if (!read_products(request, ids, &n, error))
        return false;
    g_autoptr(Recommender) recommender =
        begin(request, is_basket(request) ? QUESTION_WITH : QUESTION_NEXT, &offer, error);
    if (recommender == NULL)
        return false;
    offer_products(&offer, ids, n);
    return offer_print(&offer, tx, &request->out);
}

static const Route ROUTES[] = {
    {"GET", "/customers/{id}/recommendations", ROUTE_COUNT, .run_tx = get_customer,
     .permission = "customer.read", .params = PARAMS_OF_OFFERS, .response = "Recommendations",
     .doc = "What to offer to a customer, with reasons. The method is the one that foresaw best "
            "what customers of this shop bought last (report `recommend`)."},
    {"GET", "/customers/{id}/needs", ROUTE_COUNT, .run_tx = get_needs,
     .permission = "customer.read", .params = PARAMS_OF_NEEDS, .response = "CustomerNeeds",
     .doc = "What a customer needs again, the soonest first: products on sale that they bought on "
            "three days or more and have not stopped buying (report `replenish`)."},
    {"GET", "/products/{id}/recommendations", ROUTE_COUNT, .run_tx = get_product,
     .permission = "product.read", .params = PARAMS_OF_OFFERS, .response = "Recommendations",
     .doc = "What goes with a product, by the method that foresaw the rest of orders best; of a "
            "product that nobody has bought what is popular of its category."},
    {"POST", "/recommendations", ROUTE_COUNT, .run_tx = post_session, .permission = "product.read",
     .params = PARAMS_OF_OFFERS, .body = "RecommendationSession", .response = "Recommendations",
     .doc = "What comes next for somebody who looks at these products, the last one last, by the "
            "method that foresaw visits best (orders, where few visits are known); or what goes "
            "with a basket of them."},
};

static const Shape SHAPES[] = {
    {"CustomerNeed", "A product that a customer needs again.",
     (const ShapeField[]){
         {"product_id", SHAPE_INTEGER, .flags = 0},
         {"product", SHAPE_TEXT, .doc = "Its name, in the reader's language."},
         {"state", SHAPE_TEXT, .of = "later|due|overdue"},
         {"days", SHAPE_INTEGER, .doc = "On so many days it was bought."},
         {"last", SHAPE_DAY, .doc = "The last of them."},
         {"usual", SHAPE_REAL, .doc = "Days until it is needed again."},
         {"day", SHAPE_DAY, .doc = "When that is."},
         {"from", SHAPE_DAY, .doc = "In eight of ten cases not before,"},
         {"to", SHAPE_DAY, .doc = "and not after."},
         {"chance", SHAPE_REAL, .doc = "That it is bought within the days asked for."},
         {.name = NULL}}},
    {"CustomerNeeds", "What a customer needs again.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "CustomerNeed"},
         {"bought", SHAPE_INTEGER,
          .doc = "Products bought on three days or more, also those that are not told."},
         {"reason", SHAPE_LABEL, .flags = SHAPE_NULLABLE,
          .doc = "Why nothing can be told of any customer yet."},
         {"learnt_at", SHAPE_TIME, .flags = 0},
         {.name = NULL}}},
    {"Recommendation", "A product to offer, and why.",
     (const ShapeField[]){{"product_id", SHAPE_INTEGER, .flags = 0},
                          {"product", SHAPE_TEXT, .doc = "Its name, in the reader's language."},
                          {"reason", SHAPE_TEXT, .of = "own|together|next|near|taste|popular",
                           .doc = "What speaks most for it."},
                          {"text", SHAPE_LABEL, .doc = "The reason as a sentence."},
                          {"from_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE,
                           .doc = "The product that leads to it."},
                          {.name = NULL}}},
    {"RecommendationKeptBack", "A product that is not offered, and why.",
     (const ShapeField[]){{"product_id", SHAPE_INTEGER, .flags = 0},
                          {"product", SHAPE_TEXT, .doc = "Empty when it may not be seen."},
                          {"why", SHAPE_TEXT, .of = "looked|durable|rest|not_sold|hidden"},
                          {"text", SHAPE_LABEL, .doc = "Why, as a sentence."},
                          {.name = NULL}}},
    {"RecommendationSession", "Products that somebody looks at.",
     (const ShapeField[]){{"products", SHAPE_INTEGER, .flags = SHAPE_ARRAY,
                           .doc = "Ids, the one looked at last is the last; 1 to 50."},
                          {"basket", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL,
                           .doc = "They lie in a basket: what goes with them is wanted."},
                          {.name = NULL}}},
    {"Recommendations", "What to offer, the best first.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "Recommendation"},
         {"kept_back", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RecommendationKeptBack",
          .doc = "What makes no sense to offer; empty unless asked for with explain."},
         {"method", SHAPE_TEXT,
          .of = "popular|own|together|next|own_together|all|near|next_near|taste",
          .doc = "How they were found."},
         {"tested", SHAPE_INTEGER,
          .doc = "Customers, orders or visits that the method was tested on; 0: too few."},
         {"hit_rate", SHAPE_REAL,
          .doc = "Share of them with something of it among ten suggestions."},
         {"popular_hit_rate", SHAPE_REAL, .doc = "The same by popularity alone."},
         {"pos", SHAPE_INTEGER,
          .doc = "What was learnt reaches this far in the change log; a customer's own orders are "
                 "those of now."},
         {"learnt_at", SHAPE_TIME, .doc = "When it was learnt; it is learnt anew after a start."},
         {.name = NULL}}},
};

const RouteGroup RECOMMEND_ROUTES = {
    .routes = ROUTES,
    .n_routes = G_N_ELEMENTS(ROUTES),
    .shapes = SHAPES,
    .n_shapes = G_N_ELEMENTS(SHAPES),
};
