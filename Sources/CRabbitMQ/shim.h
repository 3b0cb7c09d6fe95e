// SPDX-License-Identifier: Apache-2.0
// The headers moved into a folder of their own with rabbitmq-c 0.12.
#pragma once
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif
#include <netinet/tcp.h>
#include <sys/eventfd.h>

// The union of a field value is easier (and safer) to read and write from C.
static inline amqp_field_value_t nhipcau_field_bytes(amqp_bytes_t bytes) {
  amqp_field_value_t value;
  value.kind = AMQP_FIELD_KIND_UTF8;
  value.value.bytes = bytes;
  return value;
}
static inline amqp_field_value_t nhipcau_field_int(int64_t number) {
  amqp_field_value_t value;
  value.kind = AMQP_FIELD_KIND_I64;
  value.value.i64 = number;
  return value;
}
static inline amqp_field_value_t nhipcau_field_bool(int flag) {
  amqp_field_value_t value;
  value.kind = AMQP_FIELD_KIND_BOOLEAN;
  value.value.boolean = flag;
  return value;
}
static inline amqp_field_value_t nhipcau_field_table(amqp_table_t table) {
  amqp_field_value_t value;
  value.kind = AMQP_FIELD_KIND_TABLE;
  value.value.table = table;
  return value;
}
// 1: *number holds the integer or time stamp; 2: *bytes holds text; 3: *number holds a boolean; 0: another kind.
static inline int nhipcau_field_read(const amqp_field_value_t *field, int64_t *number, amqp_bytes_t *bytes) {
  switch (field->kind) {
    case AMQP_FIELD_KIND_BOOLEAN: *number = field->value.boolean; return 3;
    case AMQP_FIELD_KIND_I8: *number = field->value.i8; return 1;
    case AMQP_FIELD_KIND_U8: *number = field->value.u8; return 1;
    case AMQP_FIELD_KIND_I16: *number = field->value.i16; return 1;
    case AMQP_FIELD_KIND_U16: *number = field->value.u16; return 1;
    case AMQP_FIELD_KIND_I32: *number = field->value.i32; return 1;
    case AMQP_FIELD_KIND_U32: *number = field->value.u32; return 1;
    case AMQP_FIELD_KIND_I64: *number = field->value.i64; return 1;
    case AMQP_FIELD_KIND_U64:
    case AMQP_FIELD_KIND_TIMESTAMP: *number = (int64_t)field->value.u64; return 1;
    case AMQP_FIELD_KIND_UTF8:
    case AMQP_FIELD_KIND_BYTES: *bytes = field->value.bytes; return 2;
    default: return 0;
  }
}
// 1: *table holds the nested table; 0: another kind.
static inline int nhipcau_field_read_table(const amqp_field_value_t *field, amqp_table_t *table) {
  if (field->kind != AMQP_FIELD_KIND_TABLE) return 0;
  *table = field->value.table;
  return 1;
}
// The payload union of a frame, one reader each.
static inline amqp_method_t nhipcau_frame_method(const amqp_frame_t *frame) { return frame->payload.method; }
static inline amqp_bytes_t nhipcau_frame_body(const amqp_frame_t *frame) { return frame->payload.body_fragment; }
static inline uint64_t nhipcau_frame_body_size(const amqp_frame_t *frame) { return frame->payload.properties.body_size; }
static inline const amqp_basic_properties_t *nhipcau_frame_properties(const amqp_frame_t *frame) {
  return (const amqp_basic_properties_t *)frame->payload.properties.decoded;
}
// As they came: the library keeps its decoded copy beside them.
static inline amqp_bytes_t nhipcau_frame_raw_properties(const amqp_frame_t *frame) { return frame->payload.properties.raw; }
// Sends a heartbeat. The library does so only while it reads.
static inline int nhipcau_send_heartbeat(amqp_connection_state_t state) {
  amqp_frame_t frame;
  frame.frame_type = AMQP_FRAME_HEARTBEAT;
  frame.channel = 0;
  return amqp_send_frame(state, &frame);
}
// amqp_login_with_properties is variadic; PLAIN is the only mechanism it is called with here.
static inline amqp_rpc_reply_t nhipcau_login_plain(amqp_connection_state_t state, const char *vhost, int frame_max,
                                                   int heartbeat, const amqp_table_t *properties, const char *user,
                                                   const char *password) {
  return amqp_login_with_properties(state, vhost, 1, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user,
                                    password);
}
