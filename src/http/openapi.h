// SPDX-License-Identifier: Apache-2.0
//
// The OpenAPI 3.1 document, printed from the routes, their shapes and the entity descriptions: what
// serves requests is what is described.
#pragma once

#include "entity/model.h"
#include "http/route.h"

// The whole document, with the custom fields of `model`.
void openapi_print(Buffer *out, const Model *model);

// ---- for openapi.c alone: the schemas (openapi_schemas.c) ----

// "order_line" as "OrderLine"; free with g_free().
char *openapi_name(const Entity *entity);
void openapi_schemas(Buffer *out, const RouteGroup *const *groups, const Model *model);
