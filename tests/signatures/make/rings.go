package main

// owner is the user id of all keys that are made here: nobody's.
const owner = "mmlint test key, trust it for nothing <nobody@mmlint.example>"

var (
	flagsSign    = sub(27, 0x03)
	flagsCertify = sub(27, 0x01)
	flagsEncrypt = sub(27, 0x0c)
)

// public is the packet of a main key.
func (k *pair) public() []byte { return packet(6, k.body) }

// subkey is the packet of a subkey.
func (k *pair) subkey() []byte { return packet(14, k.body) }

// certify makes a user id and its signature. more are further hashed subpackets.
func (k *pair) certify(user string, how made, more ...[]byte) []byte {
	return join(packet(13, []byte(user)), packet(2, k.certificate(user, how, more...)))
}

func (k *pair) certificate(user string, how made, more ...[]byte) []byte {
	if how.kind == 0 {
		how.kind = 0x13
	}
	if how.at == 0 {
		how.at = born
	}
	if how.hashed == nil {
		how.hashed = join(created(how.at), join(more...))
	}
	return k.sign(join(k.prefixed(), []byte{0xb4}, be32(uint32(len(user))), []byte(user)), how)
}

// plain is the ring of a key that may sign.
func (k *pair) plain() []byte { return join(k.public(), k.certify(owner, made{}, flagsSign)) }

// bind is a subkey with the signature that binds it. back says whether it signs its main key in turn.
func (k *pair) bind(other *pair, how made, back bool, more ...[]byte) []byte {
	return join(other.subkey(), packet(2, k.binding(other, how, back, more...)))
}

func (k *pair) binding(other *pair, how made, back bool, more ...[]byte) []byte {
	if how.kind == 0 {
		how.kind = 0x18
	}
	if how.at == 0 {
		how.at = born
	}
	both := join(k.prefixed(), other.prefixed())
	if how.hashed == nil {
		how.hashed = join(created(how.at), join(more...))
		if back {
			how.hashed = join(how.hashed, sub(32, other.sign(both, made{kind: 0x19})...))
		}
	}
	return k.sign(both, how)
}

// revoke takes the main key back.
func (k *pair) revoke(how made, more ...[]byte) []byte {
	how.kind = 0x20
	how.hashed = join(created(born+500), join(more...))
	return packet(2, k.sign(k.prefixed(), how))
}
