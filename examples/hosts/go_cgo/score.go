// SPDX-License-Identifier: Apache-2.0

// Scores the patients of a JSON request. Usage: score REQUEST
package main

// #cgo pkg-config: tillit
// #include <tillit/c.h>
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

func score(engine *C.tillit_engine, request []byte) string {
	control := C.tillit_control{encoding: C.TILLIT_JSON}
	control.struct_size = C.uint32_t(unsafe.Sizeof(control))
	var reply C.tillit_bytes
	data := (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(request)))
	status := C.tillit_call(engine, C.TILLIT_SCORE, data, C.uint64_t(len(request)),
		&control, &reply)
	defer C.tillit_bytes_free(&reply)
	text := C.GoBytes(unsafe.Pointer(reply.data), C.int(reply.size))
	return C.GoString(C.tillit_status_name(status)) + " " + string(text)
}

func main() {
	request, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println("ABI", C.tillit_abi_version())
	var engine *C.tillit_engine // make one, and keep it
	var problem C.tillit_bytes
	if C.tillit_engine_new(nil, 0, nil, &engine, &problem) != C.TILLIT_OK {
		os.Exit(1)
	}
	defer C.tillit_engine_free(engine)
	fmt.Println(score(engine, request))
	fmt.Println(score(engine, nil))
}
