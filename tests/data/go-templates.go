//go:build ignore

// Writes the verdicts of this Go into go-templates.json: `go run go-templates.go`.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"text/template/parse"
)

func main() {
	const file = "go-templates.json"
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	var cases [][2]any
	if err := json.Unmarshal(text, &cases); err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for place, one := range cases {
		tree := parse.New("case")
		tree.Mode = parse.SkipFuncCheck
		_, err := tree.Parse(one[0].(string), "", "", map[string]*parse.Tree{})
		out.WriteString(map[bool]string{true: "[\n ", false: ", "}[place == 0])
		if err := encoder.Encode([2]any{one[0], err == nil}); err != nil {
			log.Fatal(err)
		}
	}
	out.WriteString("]\n")
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
