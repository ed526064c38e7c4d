package main

import (
	"encoding/base64"
	"strings"
)

// armor says how to write a block.
type armor struct {
	kind    string
	headers string
	width   int
	end     string
	noSum   bool
	badSum  bool
	noEnd   bool
	noBlank bool
}

func (how armor) write(data []byte) []byte {
	if how.width == 0 {
		how.width = 64
	}
	if how.end == "" {
		how.end = "\n"
	}
	var out strings.Builder
	out.WriteString("-----BEGIN " + how.kind + "-----" + how.end + how.headers)
	if !how.noBlank {
		out.WriteString(how.end)
	}
	text := base64.StdEncoding.EncodeToString(data)
	for len(text) > how.width {
		out.WriteString(text[:how.width] + how.end)
		text = text[how.width:]
	}
	out.WriteString(text + how.end)
	if !how.noSum {
		sum := checksum(data)
		if how.badSum {
			sum ^= 0x10101
		}
		out.WriteString("=" + base64.StdEncoding.EncodeToString([]byte{byte(sum >> 16), byte(sum >> 8), byte(sum)}) + how.end)
	}
	if !how.noEnd {
		out.WriteString("-----END " + how.kind + "-----" + how.end)
	}
	return []byte(out.String())
}

// checksum is that of RFC 4880, section 6.1.
func checksum(data []byte) uint32 {
	sum := uint32(0xb704ce)
	for _, octet := range data {
		sum ^= uint32(octet) << 16
		for range 8 {
			sum <<= 1
			if sum&0x1000000 != 0 {
				sum ^= 0x1864cfb
			}
		}
	}
	return sum & 0xffffff
}
