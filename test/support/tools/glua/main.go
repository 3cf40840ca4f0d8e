// Glua runs Lua scripts as Argo CD does: in the same interpreter, with the same few libraries, each for at most a second,
// over an object that is the global `obj`. It reads a JSON list of runs and writes a JSON list of what came of them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
)

type run struct {
	Script string         `json:"script"`
	Object map[string]any `json:"object"`
	// What a person gives an action, as the global `actionParams`.
	Parameters map[string]any `json:"parameters"`
}

type outcome struct {
	Returned any    `json:"returned,omitempty"`
	Error    string `json:"error,omitempty"`
}

func main() {
	var runs []run
	if err := json.NewDecoder(os.Stdin).Decode(&runs); err != nil {
		fmt.Fprintln(os.Stderr, "the runs cannot be read:", err)
		os.Exit(1)
	}
	outcomes := make([]outcome, len(runs))
	for i, one := range runs {
		outcomes[i] = one.play()
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcomes); err != nil {
		fmt.Fprintln(os.Stderr, "what came of them cannot be written:", err)
		os.Exit(1)
	}
}

func (r run) play() outcome {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	openLibraries(state)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	state.SetContext(ctx)
	state.SetGlobal("obj", toLua(state, r.Object))
	state.SetGlobal("actionParams", toLua(state, r.Parameters))
	if err := state.DoString(r.Script); err != nil {
		return outcome{Error: told(err)}
	}
	return outcome{Returned: fromLua(state.Get(-1))}
}

// What a script said by `error`, without the stack.
func told(err error) string {
	var raised *lua.ApiError
	if errors.As(err, &raised) {
		return raised.Object.String()
	}
	return err.Error()
}

// Scripts from argocd-cm have no more than these, and of the operating system nothing but the time.
func openLibraries(state *lua.LState) {
	for _, library := range []struct {
		name string
		open lua.LGFunction
	}{
		{lua.LoadLibName, lua.OpenPackage},
		{lua.BaseLibName, lua.OpenBase},
		{lua.TabLibName, lua.OpenTable},
		{lua.OsLibName, lua.OpenOs},
	} {
		state.Push(state.NewFunction(library.open))
		state.Push(lua.LString(library.name))
		state.Call(1, 0)
	}
	system := state.GetGlobal(lua.OsLibName).(*lua.LTable)
	system.ForEach(func(name, _ lua.LValue) {
		if text := name.String(); text != "time" && text != "date" {
			system.RawSet(name, lua.LNil)
		}
	})
}

func toLua(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case float64:
		return lua.LNumber(value)
	case string:
		return lua.LString(value)
	case []any:
		list := state.NewTable()
		for _, item := range value {
			list.Append(toLua(state, item))
		}
		return list
	case map[string]any:
		table := state.NewTable()
		for key, item := range value {
			table.RawSetString(key, toLua(state, item))
		}
		return table
	}
	return lua.LNil
}

// An empty table becomes a list: Lua cannot tell it from an empty map, and neither can Argo CD.
func fromLua(value lua.LValue) any {
	switch value := value.(type) {
	case lua.LBool:
		return bool(value)
	case lua.LNumber:
		return float64(value)
	case lua.LString:
		return string(value)
	case *lua.LTable:
		if key, _ := value.Next(lua.LNil); key == lua.LNil || key.Type() == lua.LTNumber {
			return listOf(value)
		}
		return mapOf(value)
	}
	return nil
}

func listOf(table *lua.LTable) []any {
	list := []any{}
	table.ForEach(func(_, item lua.LValue) { list = append(list, fromLua(item)) })
	return list
}

func mapOf(table *lua.LTable) map[string]any {
	result := map[string]any{}
	table.ForEach(func(key, item lua.LValue) { result[key.String()] = fromLua(item) })
	return result
}
