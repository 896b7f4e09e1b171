// SPDX-License-Identifier: Apache-2.0
//
// Inside of the parser: what parser.c (operators, values, windows) and parse_call.c (functions)
// offer each other.
#pragma once

#include "rule/lexer.h"

typedef struct {
    TreeBuilder *builder;
    const Token *next;
    int depth;
} Parser;

bool is_symbol(const Token *token, const char *symbol);
bool is_word(const Token *token, const char *word);
bool take_symbol(Parser *parser, const char *symbol);
bool take_word(Parser *parser, const char *word);
// Fails: something else should stand at the next token. Returns NULL.
Node *expected(Parser *parser, const char *en, const char *zh);
Node *node_at(Parser *parser, NodeKind kind, const Token *token);
Node *end_node(Parser *parser, Node *node); // `node` reaches to the last token taken

Node *parse_number(Parser *parser); // with what follows it: NODE_DURATION, NODE_MONEY, …
bool is_window(const Token *token); // a window begins here
Node *parse_window(Parser *parser);
// A condition inside `not`, parentheses or a function: the only ways to nest without end.
Node *parse_nested(Parser *parser, int precedence);

bool call_begins(const Parser *parser);
Node *parse_call(Parser *parser);
