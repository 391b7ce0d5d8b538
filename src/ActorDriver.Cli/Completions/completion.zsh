#compdef actordriver
# zsh completion for actordriver; made by: actordriver completion zsh
_actordriver() {
    local -a candidates
    candidates=("${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    compadd -- "${(@)candidates:#}"
}
if [ "$funcstack[1]" = "_actordriver" ]; then _actordriver "$@"; else compdef _actordriver actordriver; fi
