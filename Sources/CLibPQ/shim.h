// SPDX-License-Identifier: Apache-2.0
// The face of libpq which Swift sees: the library's own header, plus what Swift's importer leaves out.
#ifndef NHIPCAU_CLIBPQ_SHIM_H
#define NHIPCAU_CLIBPQ_SHIM_H

#include <libpq-fe.h>

// Field codes of an error report (PQresultErrorField). The macros are character literals, which are not imported.
static const int nhipcau_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int nhipcau_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int nhipcau_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int nhipcau_diag_message_detail = PG_DIAG_MESSAGE_DETAIL;
static const int nhipcau_diag_message_hint = PG_DIAG_MESSAGE_HINT;
static const int nhipcau_diag_constraint_name = PG_DIAG_CONSTRAINT_NAME;
static const int nhipcau_diag_source_function = PG_DIAG_SOURCE_FUNCTION;

#endif
