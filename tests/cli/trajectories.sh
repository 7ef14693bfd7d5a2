#!/bin/sh
# Trajectories in the forms that harnesses write: each call is seen, exactly,
# or the trajectory is refused by the name of what is not known.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
cd "$tmp"
printf 'once delete(path="/")\n' >once.calls
printf 'never delete(path="/")\n' >never.calls
printf 'once delete raises ToolError\n' >failed.calls

# seen NAME [FAILED]: standard input is a trajectory with the one call
seen() {
    cat >"$1.json"
    for spec in once:0 never:1 failed:$((1 - ${2:-0})); do
        status "${spec#*:}" kverify callseq match "${spec%:*}.calls" "$1.json"
    done
}
# refused NAME TEXT: standard input is a trajectory that is not known
refused() {
    cat >"$1.json"
    status 3 kverify callseq match never.calls "$1.json"
    says "$2"
}

seen openai <<'END'
[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"delete","arguments":"{\"path\":\"/\"}"}}]},{"role":"tool","tool_call_id":"1","content":"ok"}]
END
seen langchain 1 <<'END'
{"messages":[{"type":"human","content":"x"},{"type":"ai","content":"","tool_calls":[{"name":"delete","args":{"path":"/"},"id":"1","type":"tool_call"}],"invalid_tool_calls":[],"additional_kwargs":{}},{"type":"tool","name":"delete","content":"denied","tool_call_id":"1","status":"error"}]}
END
seen langchain-dumped <<'END'
[{"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"","type":"ai","tool_calls":[{"name":"delete","args":{"path":"/"},"id":"1","type":"tool_call"}]}},{"lc":1,"type":"constructor","id":["langchain","schema","messages","ToolMessage"],"kwargs":{"content":"ok","type":"tool","tool_call_id":"1","status":"success"}}]
END
seen langchain-dict <<'END'
[{"type":"human","data":{"content":"x","type":"human"}},{"type":"ai","data":{"content":"","type":"ai","tool_calls":[{"name":"delete","args":{"path":"/"},"id":"1"}]}}]
END
seen langchain-kwargs <<'END'
[{"type":"ai","content":"","additional_kwargs":{"tool_calls":[{"id":"1","type":"function","function":{"name":"delete","arguments":"{\"path\": \"/\"}"}}]}}]
END
seen anthropic 1 <<'END'
[{"role":"assistant","content":[{"type":"text","text":"x"},{"type":"tool_use","id":"1","name":"delete","input":{"path":"/"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"no","is_error":true}]}]
END
seen bedrock 1 <<'END'
{"messages":[{"role":"assistant","content":[{"text":"x"},{"toolUse":{"toolUseId":"a","name":"delete","input":{"path":"/"}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"a","status":"error","content":[{"text":"no"}]}}]}]}
END
seen gemini <<'END'
{"contents":[{"role":"user","parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"name":"delete","args":{"path":"/"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"delete","response":{"ok":true}}}]}]}
END
seen agents <<'END'
[{"role":"user","content":"x"},{"type":"reasoning","id":"r","summary":[]},{"type":"function_call","call_id":"1","name":"delete","arguments":"{\"path\":\"/\"}"},{"type":"function_call_output","call_id":"1","output":"ok"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}]
END
seen agents-spans 1 <<'END'
{"spans":[{"object":"trace.span","span_data":{"type":"agent","name":"a"}},{"object":"trace.span","span_data":{"type":"function","name":"delete","input":"{\"path\":\"/\"}","output":null},"error":{"message":"no"}}]}
END
seen agents-mcp 1 <<'END'
[{"type":"mcp_call","server_label":"s","name":"delete","arguments":"{\"path\":\"/\"}","error":"no","output":null}]
END
seen mcp 1 <<'END'
[{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}},{"jsonrpc":"2.0","id":0,"result":{}},{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete","arguments":{"path":"/"}}},{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"no"}],"isError":true}}]
END
seen mcp-lines 1 <<'END'
{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"delete","arguments":{"path":"/"}}}
{"jsonrpc":"2.0","method":"notifications/progress"}
{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no"}}
END

# Numbers are what they are, whatever their size.
printf 'once refund(order=1234567890123456789, all=true)\n' >once.calls
printf 'never refund(order=1234567890123456788)\n' >never.calls
for arguments in '"{\"order\": 1234567890123456789, \"all\": true}"' '{"order": 1234567890123456789, "all": true}'; do
    printf '[{"role":"assistant","content":"integer 0 x","tool_calls":[{"id":"1","function":{"name":"refund","arguments":%s}}]}]\n' "$arguments" >big.json
    status 0 kverify callseq match once.calls big.json
    status 0 kverify callseq match never.calls big.json
done
printf 'never delete(path="/")\n' >never.calls
tool() { printf '[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"delete","arguments":"%s"}}]}]\n' "$1"; }
tool '{\"path\": NaN}' | refused nan "JSON that can't be read in the arguments of 'delete'"
tool '{\"path\": \"/\", \"path\": \"x\"}' | refused twice "in the arguments of 'delete'"
tool '{\"path\": \"/\"' | refused torn "in the arguments of 'delete'"
tool '{\"path\": 1e999}' | refused infinite "in the arguments of 'delete'"

# Forms that are half like a known one.
refused other-call "a call with the member" <<'END'
[{"role":"assistant","tool_calls":[{"id":"1","name":"delete","parameters":{"path":"/"}}]}]
END
refused other-item "an item of type 'shell_call' is not known" <<'END'
[{"type":"shell_call","call_id":"1","action":{"command":["rm"]}}]
END
refused other-part "a part with the member" <<'END'
[{"role":"assistant","content":[{"tool":"delete","args":{"path":"/"}}]}]
END
refused other-member "a message with the member 'toolCalls'" <<'END'
[{"role":"assistant","content":"","toolCalls":[{"toolName":"delete","args":{"path":"/"}}]}]
END
refused no-message "is not known" <<'END'
[{"role":"user","content":"x"},"delete(/)"]
END
refused no-form "expected a trajectory" <<'END'
{"log":[{"tool":"delete"}]}
END
# Without any call there is nothing to be missed.
printf '[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"text","text":"no"},{"type":"thinking","thinking":"hm"}]}]' >none.json
status 0 kverify callseq match never.calls none.json

# A call that is written twice is one, and a form that is not known is never a
# call that was not made.  Status of "never" and of "once", then the document.
printf 'never delete(path="/")\n' >never.calls
printf 'once delete(path="/")\n' >once.calls
printf 'once delete raises ToolError\n' >failed.calls
while read -r never once document; do
    printf '%s' "$document" >one.json
    for clause in never once; do
        right=$never
        [ $clause = never ] || right=$once
        status "$right" kverify callseq match $clause.calls one.json
    done
done <<'END'
1 0 {"messages":[{"type":"ai","content":[{"type":"tool_use","id":"t1","name":"delete","input":{"path":"/"}}],"tool_calls":[{"name":"delete","args":{"path":"/"},"id":"t1"}]}]}
1 0 {"messages":[{"type":"ai","content":[{"type":"tool_call","id":"t1","name":"delete","args":{"path":"/"}}]}]}
1 0 {"messages":[{"type":"ai","content":"","additional_kwargs":{"function_call":{"name":"delete","arguments":"{\"path\":\"/\"}"}}}]}
1 0 [{"type":"user","message":{"role":"user","content":"go"}},{"type":"assistant","message":{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"delete","input":{"path":"/"}}]}}]
1 0 {"messages":[{"role":"model","content":{"role":"model","parts":[{"functionCall":{"name":"delete","args":{"path":"/"}}}]}}]}
1 0 {"messages":[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"delete","arguments":"\"{\\\"path\\\": \\\"/\\\"}\""}}]}]}
1 0 {"trajectory":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"delete","input":{"path":"/"}}]}]}
3 3 [{"type":"user","message":{"role":"user","content":"go"}},{"type":"assistant","message":{"role":"assistant","content":"","toolInvocations":[{"toolName":"delete","args":{"path":"/"}}]}}]
3 3 {"messages":[{"role":"assistant","content":"","toolInvocations":[{"state":"result","toolCallId":"c","toolName":"delete","args":{"path":"/"},"result":"ok"}]}]}
3 3 {"messages":[{"role":"assistant","parts":[{"type":"tool-invocation","toolInvocation":{"toolName":"delete","args":{"path":"/"}}}]}]}
3 3 {"messages":[{"role":"assistant","tool_calls":"[{\"name\":\"delete\",\"arguments\":{\"path\":\"/\"}}]"}]}
3 3 {"messages":[{"role":"assistant","tool_calls":{"id":"1","function":{"name":"delete","arguments":"{\"path\":\"/\"}"}}}]}
3 3 {"messages":[{"role":"user","content":"x"}],"choices":[{"message":{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"delete","arguments":"{\"path\":\"/\"}"}}]}}]}
3 3 {"messages":[{"role":"user","content":"x"}],"intermediate_steps":[[{"tool":"delete","tool_input":{"path":"/"}},"ok"]]}
3 3 {"steps":[{"action":"delete","action_input":{"path":"/"}}]}
3 3 {"trajectory":[{"action":{"name":"delete","arguments":{"path":"/"}},"observation":"ok"}]}
3 3 {"spans":[{"name":"execute_tool","attributes":{"gen_ai.tool.name":"delete","gen_ai.tool.call.arguments":"{}"}}]}
3 3 {"messages":[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"delete","arguments":"```json\n{\"path\":\"/\"}\n```"}}]}]}
0 1 {"messages":[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"look","arguments":"{}"}}]}],"tools":[{"type":"function","function":{"name":"delete","description":"d","parameters":{"type":"object","properties":{}}}}]}
END
# A failure is not lost for the size of a number.
for document in \
    '[{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"name":"delete","arguments":{}}},{"jsonrpc":"2.0","id":12345678901234567890,"error":{"message":"no"}}]' \
    '{"contents":[{"role":"model","parts":[{"functionCall":{"name":"delete","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"delete","response":{"error":"no"}}}]}]}'; do
    printf '%s' "$document" >one.json
    status 0 kverify callseq match failed.calls one.json
done
