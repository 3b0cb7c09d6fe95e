%% SPDX-License-Identifier: Apache-2.0
%%
%% Stamps every message published to the exchange "reports" with the broker's own clock, in the
%% header timestamp_in_ms (milliseconds since 1970-01-01 UTC). What a publisher wrote there is
%% replaced: a report is late or in time by the broker's clock, not by its sender's.
%%
%% For RabbitMQ 3.10 and 3.11. From 3.12 on the broker does this itself:
%% message_interceptors.incoming.set_header_timestamp.overwrite = true
-module(nhipcau_arrival).
-behaviour(rabbit_channel_interceptor).

-include_lib("rabbit_common/include/rabbit.hrl").
-include_lib("rabbit_common/include/rabbit_framing.hrl").

-export([description/0, init/1, intercept/3, applies_to/0]).

-rabbit_boot_step({?MODULE,
                   [{description, "arrival time of reports"},
                    {mfa, {rabbit_registry, register, [channel_interceptor, <<"nhipcau arrival">>, ?MODULE]}},
                    {cleanup, {rabbit_registry, unregister, [channel_interceptor, <<"nhipcau arrival">>]}},
                    {requires, rabbit_registry},
                    {enables, recovery}]}).

description() -> [{description, <<"Writes the arrival time of reports into timestamp_in_ms">>}].

applies_to() -> ['basic.publish'].

init(_Channel) -> undefined.

intercept(#'basic.publish'{exchange = <<"reports">>} = Method, Content, _State) ->
    Arrived = os:system_time(millisecond),
    Stamp = fun(undefined) -> [{<<"timestamp_in_ms">>, long, Arrived}];
               (Headers) -> rabbit_misc:set_table_value(Headers, <<"timestamp_in_ms">>, long, Arrived)
            end,
    {Method, rabbit_basic:map_headers(Stamp, Content)};
intercept(Method, Content, _State) ->
    {Method, Content}.
